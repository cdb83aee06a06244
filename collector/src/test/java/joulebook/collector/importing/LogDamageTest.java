package joulebook.collector.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that were cut off, mixed and overwritten: a refusal says what to do, and what is booked was there. */
class LogDamageTest {
    private static final List<String> CASES = List.of(
            "appended-header.csv",
            "berlin-autumn.csv",
            "bom-crlf.csv",
            "clock-steps-back.csv",
            "decimal-comma.csv",
            "dmon.txt",
            "no-header.csv",
            "no-power.csv",
            "one-row-missing.csv",
            "rows-stop.csv",
            "two-hosts.csv",
            "utf-16.csv");

    @TempDir
    Path folder;

    /** 120 W at a row a second: a log cut off anywhere holds 120 J for each whole row after the first, and no millijoule else. */
    @ParameterizedTest
    @CsvSource({"bom-crlf.csv", "utf-16.csv", "decimal-comma.csv", "dmon.txt"})
    void aLogThatIsCutOffAnywhereHoldsItsWholeRows(String name) throws Exception {
        byte[] whole = bytes(name);
        Charset charset = name.equals("utf-16.csv") ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        for (int cut = 0; cut < whole.length; cut += 3) {
            byte[] some = Arrays.copyOf(whole, cut);
            long rows = new String(some, charset)
                    .lines()
                    .filter(line -> line.strip().startsWith("2026"))
                    .count();
            Long booked = bookedOrRefused(write(some), 1);
            if (booked != null) {
                assertThat(booked).as("cut off after %s bytes", cut).isIn(120_000 * (rows - 1), 120_000 * (rows - 2));
            } else {
                assertThat(rows).as("cut off after %s bytes", cut).isLessThan(4);
            }
        }
    }

    /** The last digit of an index may be missing: a row of GPU 10 is none of GPU 1. */
    @Test
    void aRowThatIsCutOffInItsIndexIsLeftOut() throws Exception {
        StringBuilder text = new StringBuilder("timestamp, power.draw [W], index\n");
        for (int i = 0; i < 3; i++) {
            for (int gpu : new int[] {1, 10}) {
                text.append(String.format("2026/05/01 10:00:%02d.%03d, %d.00 W, %d%n", i, gpu, gpu, gpu));
            }
        }
        Path log = write(text.substring(0, text.length() - 2).getBytes(StandardCharsets.UTF_8));
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(2_000L, 10_000L);
    }

    /** Parts of the logs one after the other, some of them with a stretch overwritten. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverAFileHoldsIsReadOrRefusedWithWords(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            byte[] mixed = mixed(random);
            Path log = write(mixed);
            for (Integer gpus : new Integer[] {null, 1, 2}) {
                bookedOrRefused(log, gpus);
            }
        }
    }

    private byte[] mixed(Random random) throws Exception {
        byte[] all = new byte[0];
        for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
            byte[] one = bytes(CASES.get(random.nextInt(CASES.size())));
            int from = random.nextInt(3) == 0 ? random.nextInt(one.length) : 0;
            int to = random.nextInt(3) == 0 ? from + random.nextInt(one.length - from) : one.length;
            int length = all.length;
            all = Arrays.copyOf(all, length + to - from);
            System.arraycopy(one, from, all, length, to - from);
        }
        for (int damages = random.nextInt(3); damages > 0 && all.length > 0; damages--) {
            int at = random.nextInt(all.length);
            byte[] over = new byte[Math.min(1 + random.nextInt(20), all.length - at)];
            if (random.nextBoolean()) {
                random.nextBytes(over); // else zeros, as after a power cut
            }
            System.arraycopy(over, 0, all, at, over.length);
        }
        return all;
    }

    /** In mJ; null where it is refused. Anything but a refusal with words fails the test. */
    private @Nullable Long bookedOrRefused(Path log, @Nullable Integer gpus) {
        try {
            NvidiaSmiLog surveyed = NvidiaSmiLog.survey(log, new LogOptions(gpus, ZoneId.of("UTC"), null));
            return Booked.energiesOf(surveyed).stream()
                    .mapToLong(Long::longValue)
                    .sum();
        } catch (LogRefused e) {
            assertThat(e.getMessage())
                    .startsWith(log.toString())
                    .hasSizeBetween(log.toString().length() + 20, 1000);
            assertThat(e.getMessage().chars()).allMatch(c -> c >= ' ');
            return null;
        }
    }

    @Test
    void aLineWithoutAnEndIsRefusedAndDoesNotFillTheMemory() throws Exception {
        byte[] line = new byte[40_000_000];
        Arrays.fill(line, (byte) 'x');
        byte[] header = "timestamp, index, power.draw [W]\n".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(header, 0, line, 0, header.length);
        assertThat(bookedOrRefused(write(line), null)).isNull();
    }

    private Path write(byte[] bytes) throws Exception {
        return Files.write(folder.resolve("log.csv"), bytes);
    }

    private static byte[] bytes(String name) throws Exception {
        return Files.readAllBytes(Path.of(
                Objects.requireNonNull(LogDamageTest.class.getResource(name)).toURI()));
    }
}
