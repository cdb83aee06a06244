package joulebook.api.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as such: written by parquet-java, read by Hardwood. */
class SampleFileTest {
    private static final long OFFSET = 1_772_956_800_123_456_789L;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsReadIsWhatWasWritten(long seed) throws IOException {
        Random random = new Random(seed);
        List<RawSegment> written = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            written.add(segment(i, random, samples(random)));
        }

        Path file = write("a.parquet", written);
        assertThat(read(file)).isEqualTo(written);
        List<RawSegment> some = new ArrayList<>();
        SampleFileReader.read(file, List.of(3L, 17L), some::add);
        assertThat(some).containsExactly(written.get(3), written.get(17));
    }

    @Test
    void theSameSegmentsAreTheSameBytes() throws IOException {
        List<RawSegment> segments = List.of(segment(7, new Random(7), samples(new Random(8))));

        assertThat(write("one.parquet", segments)).hasSameBinaryContentAs(write("other.parquet", segments));
    }

    @Test
    void whatIsNoParquetFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("x.parquet"), "PAR1 and nothing else");

        assertThatThrownBy(() -> read(file)).isInstanceOf(IOException.class);
    }

    /** Two hours and a half of a GPU, ten samples a second with a jitter of some 80 us, power in whole watts. */
    @Test
    void aSampleTakesUnderThreeBytesInAFile() throws IOException {
        Random random = new Random(1);
        List<RawSegment> segments = new ArrayList<>();
        double watts = 300;
        for (int i = 0; i < 22; i++) {
            List<Sample> samples = new ArrayList<>();
            for (int j = 0; j < 4096; j++) {
                watts = Math.max(60, watts + random.nextGaussian() * 8 + (350 - watts) * 0.02);
                samples.add(new Sample(
                        (i * 4096L + j) * 100_000_000 + Math.abs((long) (random.nextGaussian() * 80)) * 1000,
                        1_000_000L,
                        new Reading.Drawing(new Power(Math.round(watts) * 1000)),
                        null,
                        new Condition(97L + random.nextInt(4), 60L + i % 8, 1_980L, 0L, 70_000L)));
            }
            segments.add(segment(i, random, samples));
        }

        long bytes = Files.size(write("day.parquet", segments));

        assertThat(bytes / (22 * 4096.0)).as("bytes a sample").isLessThan(2.7);
    }

    private Path write(String name, List<RawSegment> segments) throws IOException {
        Path file = folder.resolve(name);
        try (SampleFileWriter writer = new SampleFileWriter(file)) {
            for (RawSegment segment : segments) {
                writer.write(segment);
            }
        }
        return file;
    }

    private static List<RawSegment> read(Path file) throws IOException {
        List<RawSegment> read = new ArrayList<>();
        SampleFileReader.read(file, read::add);
        return read;
    }

    private static RawSegment segment(long arrival, Random random, List<Sample> samples) {
        Instrument instrument = new Instrument(
                new DeviceId("GPU-ä/1"),
                "host",
                "A GPU",
                Method.COUNTER,
                Scope.GPU,
                50,
                random.nextBoolean() ? new Power(700_000) : null,
                "made for a test");
        return new RawSegment(
                arrival,
                instrument,
                new UUID(1, 2),
                arrival,
                OFFSET + random.nextInt(2000),
                random.nextBoolean(),
                samples);
    }

    private static List<Sample> samples(Random random) {
        List<Sample> samples = new ArrayList<>();
        long at = random.nextLong(1_000_000_000_000L) - 500_000_000_000L;
        for (int i = 0; i <= random.nextInt(50); i++) {
            at += 1 + random.nextInt(1_000_000_000);
            samples.add(new Sample(
                    at,
                    random.nextBoolean() ? (Long) random.nextLong(1L << 50) : null,
                    reading(random),
                    random.nextBoolean() ? new Power(random.nextInt(1_000_000)) : null,
                    new Condition(some(random), some(random), some(random), some(random), some(random))));
        }
        return samples;
    }

    private static Reading reading(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Reading.Counted(new Energy(random.nextLong(Long.MAX_VALUE)));
            case 1 -> new Reading.Drawing(new Power(random.nextLong(1_000_000_000_000L)));
            default -> new Reading.Missing(GapReason.values()[random.nextInt(GapReason.values().length)]);
        };
    }

    private static @Nullable Long some(Random random) {
        return random.nextBoolean() ? null : (Long) random.nextLong();
    }
}
