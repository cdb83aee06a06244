package joulebook.collector.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs as they were met in the field, with what they hold, worked out by hand. */
class LogCasesTest {

    @TempDir
    Path folder;

    /** GPU 0: 400 W for 120 s. GPU 1: 100 W for 60 s; the log goes on for 59.995 s more. */
    @Test
    void aGpuWhoseRowsStopHasAGapToTheLogsEnd() throws Exception {
        Booked booked = booked("rows-stop.csv", null);
        assertThat(booked.energies()).containsExactly(48_000_000L, 6_000_000L);
        assertThat(booked.gaps()).containsExactly(0L, 59_995L);
        assertThat(said("rows-stop.csv", null))
                .contains("GPU 1: its rows end 59.995 s before the log does; that is a gap");
    }

    /** 100 W for 120 s, of which 2 s are one step: no silence, at a row a second, but said. */
    @Test
    void aMissingRowIsBridgedAndSaid() throws Exception {
        assertThat(booked("one-row-missing.csv", null).energies()).containsExactly(48_000_000L, 12_000_000L);
        assertThat(said("one-row-missing.csv", null))
                .anyMatch(
                        line -> line.startsWith(
                                "GPU 1: 1 time no row for more than one and a half of its usual steps, for 2.0 s at most (before line 124)"));
    }

    /** 8 x 300 W x 120 s. */
    @Test
    void rowsAreDealtOutInTurnWhereNothingElseTellsAndThatIsSaid() throws Exception {
        Booked booked = booked("eight-gpus-no-index.csv", 8);
        assertThat(booked.energies()).hasSize(8).containsOnly(36_000_000L);
        assertThat(booked.total()).isEqualTo(288_000_000L);
        assertThat(said("eight-gpus-no-index.csv", 8))
                .anyMatch(line ->
                        line.contains("rows are dealt out in turn to 8 GPUs, as --gpus says; their rhythm agrees"));
    }

    /** Each GPU's steps would be 20 and 80 ms by turns with 4; 5 and 65 with 1; two ticks would be one with 16. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 9, 16})
    void rowsThatComeAsThoseOfAnotherNumberOfGpusAreRefused(int gpus) {
        refused(
                "eight-gpus-no-index.csv",
                gpus,
                "line 2: from here on rows come as those of 8 GPUs: each 8 within 0.035 s, then 0.065 s without one."
                        + " That is not the rhythm of " + gpus + (gpus == 1 ? " GPU." : " GPUs in turn.")
                        + " Say --gpus 8, or log with index and uuid");
    }

    @Test
    void withoutAColumnThatNamesTheGpuTheirNumberIsAskedForAndTheRhythmsIsOffered() {
        refused(
                "eight-gpus-no-index.csv",
                null,
                "no column says which GPU a row is of",
                "--gpus 8 by the rhythm of its rows");
        refused("bom-crlf.csv", null, "--gpus 1 for example");
    }

    /** 2 x 300 W x 120 s. */
    @Test
    void twoGpusAreNeverTakenForOne() throws Exception {
        assertThat(booked("two-gpus-october.csv", 2).energies()).containsExactly(36_000_000L, 36_000_000L);
        refused("two-gpus-october.csv", 1, "rows come as those of 2 GPUs");
    }

    /** 100, 200, 300 and 400 W for 60 s. */
    @Test
    void aGpuIsKnownByItsUuidAsTheAgentKnowsIt() throws Exception {
        Booked booked = booked("h100-index-uuid.csv", null);
        assertThat(booked.millijoules())
                .containsExactly(
                        java.util.Map.entry("GPU-00000000-0000-4000-8000-000000000000", 6_000_000L),
                        java.util.Map.entry("GPU-00000000-0000-4000-8000-000000000001", 12_000_000L),
                        java.util.Map.entry("GPU-00000000-0000-4000-8000-000000000002", 18_000_000L),
                        java.util.Map.entry("GPU-00000000-0000-4000-8000-000000000003", 24_000_000L));
        assertThat(survey("h100-index-uuid.csv", null, "UTC").instruments())
                .allMatch(one -> Objects.requireNonNull(one.limit()).milliwatts() == 700_000);
        assertThat(booked("h100-index-uuid.csv", 4).energies()).hasSize(4);
        refused(
                "h100-index-uuid.csv",
                8,
                "column 'uuid' tells 4 GPUs apart (GPU-00000000-0000-4000-8000-000000000000, ",
                "--gpus says 8. Leave --gpus out, or correct it");
    }

    @Test
    void aLogWithoutAnyPowerIsRefusedWithWhatItsColumnHas() {
        refused(
                "no-power.csv",
                1,
                "no reading in column 'power.draw [W]' is a power: it has '[Not Supported]' only",
                "there is nothing to book");
    }

    /** 600 W over 3 h: 01:30 summer time to 03:30 winter time. */
    @Test
    void theHourThatHappensTwiceIsToldByItsRowsGoingOn() throws Exception {
        Booked booked = Booked.of(path("berlin-autumn.csv"), 1, "Europe/Berlin");
        assertThat(booked.total()).isEqualTo(6_480_000_000L);
        NvidiaSmiLog log = survey("berlin-autumn.csv", 1, "Europe/Berlin");
        assertThat(log.from()).isEqualTo("2026-10-24T23:30:00Z");
        assertThat(log.to()).isEqualTo("2026-10-25T02:30:00Z");
        refused(
                "berlin-autumn.csv",
                1,
                "line 92: the time runs back by 3540.0 s",
                "give its --zone (Europe/Berlin, say)");
    }

    /** 600 W over 1 h: 02:00 to 03:00 are not there. */
    @Test
    void theHourThatDoesNotHappenIsNotThere() throws Exception {
        assertThat(Booked.of(path("berlin-spring.csv"), 1, "Europe/Berlin").total())
                .isEqualTo(2_160_000_000L);
    }

    /** 120 W for 60 s, each. */
    @ParameterizedTest
    @ValueSource(strings = {"bom-crlf.csv", "utf-16.csv", "decimal-comma.csv"})
    void whatAnotherSystemMadeOfALogIsRead(String name) throws Exception {
        assertThat(booked(name, 1).total()).isEqualTo(7_200_000L);
    }

    /** The advice is safe to follow: with the line, it is 120 W for 60 s. */
    @Test
    void aLogWithoutAHeaderIsRefusedWithTheLineThatItNeeds() throws Exception {
        refused(
                "no-header.csv",
                1,
                "line 1: '2026/05/01 10:00:00.000, 120.00, 50' is a row and no header",
                "such as: timestamp, power.draw [W], other.");
        Path with = folder.resolve("with.csv");
        Files.writeString(with, "timestamp, power.draw [W], other\n" + Files.readString(path("no-header.csv")));
        assertThat(Booked.of(with, 1, "UTC").total()).isEqualTo(7_200_000L);
    }

    /** 120 W for 60 s, twice; 3540 s between them. */
    @Test
    void aSecondStartIntoTheSameFileIsAGapBetweenBoth() throws Exception {
        Booked booked = booked("appended-header.csv", 1);
        assertThat(booked.total()).isEqualTo(14_400_000L);
        assertThat(booked.gaps()).containsExactly(3_540_000L);
        assertThat(said("appended-header.csv", 1)).contains("line 63: nvidia-smi was started again");
    }

    @Test
    void twoHostsLogsInOneFileAreRefusedWithWhereToCut() {
        refused(
                "two-hosts.csv",
                null,
                "line 63: the time runs back by 59.993 s, to where the log began",
                "cut the file before this line and import each part by itself, with its own --host");
    }

    /** 240 W for an hour at a row a minute, and for a minute at ten a second: 878,400 J. */
    @Test
    void aSilenceIsJudgedByTheRateThatRowsHaveThere() throws Exception {
        Booked booked = booked("mixed-rate.csv", 1);
        assertThat(booked.total()).isEqualTo(878_400_000L);
        assertThat(booked.gaps()).containsExactly(0L);
    }

    /** The other way round: ten a second first. */
    @Test
    void aSilenceIsJudgedByTheRateThatFollowsItToo() throws Exception {
        StringBuilder log = new StringBuilder("timestamp, power.draw [W]\n");
        for (int i = 0; i <= 100; i++) {
            log.append(String.format("2026/05/08 10:00:%02d.%d00, 240.00 W%n", i / 10, i % 10));
        }
        for (int minute = 1; minute <= 5; minute++) {
            log.append(String.format("2026/05/08 10:0%d:10.000, 240.00 W%n", minute));
        }
        Path file = Files.writeString(folder.resolve("slower.csv"), log);
        assertThat(Booked.of(file, 1, "UTC").total()).isEqualTo(310 * 240_000L);
    }

    /** By its stamps 59.7 s at 120 W: 300 ms that happened twice are counted once. */
    @Test
    void aClockThatIsSetBackIsSaidAndWhatHappenedTwiceIsCountedOnce() throws Exception {
        assertThat(booked("clock-steps-back.csv", 1).total()).isEqualTo(7_164_000L);
        assertThat(said("clock-steps-back.csv", 1))
                .contains(
                        "line 302: the clock was set back by 0.3 s; rows are left out until it is past again",
                        "3 rows left out, in 1 step back of the clock");
    }

    /** 120 W for 59 s. */
    @Test
    void whatDmonWritesIsRead() throws Exception {
        assertThat(booked("dmon.txt", null).total()).isEqualTo(7_080_000L);
    }

    /** Two GPUs as one: each file holds 300 W for 120 s a GPU, so that the sum is the same whoever is first. */
    @ParameterizedTest
    @CsvSource({"UTF-16LE", "UTF-16BE", "UTF-8", "windows-1252"})
    void anEncodingChangesNothing(String charset) throws Exception {
        String text = new String(Files.readAllBytes(path("two-gpus-october.csv")), StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve("é.csv"), text.getBytes(charset));
        assertThat(Booked.of(file, 2, "UTC").energies()).containsExactly(36_000_000L, 36_000_000L);
    }

    private Booked booked(String name, @Nullable Integer gpus) throws Exception {
        return Booked.of(path(name), gpus, "UTC");
    }

    private List<String> said(String name, @Nullable Integer gpus) throws Exception {
        return survey(name, gpus, "UTC").said();
    }

    private static NvidiaSmiLog survey(String name, @Nullable Integer gpus, String zone) throws Exception {
        return NvidiaSmiLog.survey(path(name), new LogOptions(gpus, ZoneId.of(zone), null));
    }

    private static void refused(String name, @Nullable Integer gpus, String... words) {
        assertThatThrownBy(() -> survey(name, gpus, "UTC"))
                .isInstanceOf(LogRefused.class)
                .message()
                .contains(name)
                .contains(words);
    }

    private static Path path(String name) throws Exception {
        return Path.of(
                Objects.requireNonNull(LogCasesTest.class.getResource(name)).toURI());
    }
}
