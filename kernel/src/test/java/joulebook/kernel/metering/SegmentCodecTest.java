package joulebook.kernel.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentCodecTest {
    private static final UUID BOOT = UUID.fromString("4b4bc358-ebe0-4324-9c7a-2c7edce37924");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatIsWrittenIsRead(long seed) throws CorruptSegment {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            Segment segment = anySegment(random);
            assertThat(SegmentCodec.decode(SegmentCodec.encode(segment))).isEqualTo(segment);
        }
    }

    @Test
    void everyFlippedBitIsFound() {
        byte[] bytes = SegmentCodec.encode(anySegment(new Random(3)));
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> SegmentCodec.decode(flipped)).isInstanceOf(CorruptSegment.class);
        }
    }

    @Test
    void everyCutIsFound() {
        byte[] bytes = SegmentCodec.encode(anySegment(new Random(4)));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> SegmentCodec.decode(cut)).isInstanceOf(CorruptSegment.class);
        }
    }

    /** 10 Hz with ticks that slip by some 50 us; a modelled CPU has twenty steps of load. */
    @Test
    void aSampleOfAModelledCpuTakesAboutTwoBytes() {
        Random random = new Random(5);
        assertThat(bytesPerSample(random, i -> 750 + 675 * random.nextInt(21))).isLessThan(3.2);
    }

    /** A GPU under load whose power wanders by watts, in milliwatts: noise does not compress. */
    @Test
    void aSampleOfNoisyPowerTakesUnderFiveBytes() {
        Random random = new Random(6);
        assertThat(bytesPerSample(random, i -> Math.round(400_000 + 3000 * random.nextGaussian())))
                .isLessThan(5);
    }

    /** A minute at 10 Hz: that all questions took below a millisecond is said in 5 bytes; ten that took up to a second, in 10 bits a sample. */
    @Test
    void bracketsTakeNextToNoRoom() {
        Random random = new Random(11);
        int without = minute(i -> null);
        assertThat(minute(i -> 1_000_000L) - without).isEqualTo(5);
        int starved = minute(i -> i % 60 == 7 ? 1_000_000L * (1 + random.nextInt(1000)) : 1_000_000L);
        assertThat((starved - without) / 600.0).isBetween(1.2, 1.3);
    }

    private static int minute(java.util.function.LongFunction<Long> bracket) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            samples.add(new Sample(
                    i * 100_000_000L,
                    bracket.apply(i),
                    new Reading.Drawing(new Power(100_000)),
                    null,
                    Condition.UNKNOWN));
        }
        return SampleColumns.encode(samples).length;
    }

    private static double bytesPerSample(Random random, java.util.function.LongUnaryOperator power) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            long instant = i * 100_000_000L + Math.round(50 * Math.abs(random.nextGaussian())) * 1000;
            samples.add(Sample.of(instant, new Reading.Drawing(new Power(power.applyAsLong(i)))));
        }
        double bytes = SampleColumns.encode(samples).length / 1000.0;
        System.out.printf("bytes per sample: %.2f%n", bytes);
        return bytes;
    }

    private static Segment anySegment(Random random) {
        List<Sample> samples = new ArrayList<>();
        long instant = random.nextLong(1L << 50);
        boolean whole = random.nextBoolean();
        for (int n = 1 + random.nextInt(40); n > 0; n--) {
            instant += (1 + random.nextInt(1_000_000)) * (whole ? 1000L : 1L);
            if (whole) {
                instant = instant / 1000 * 1000;
            }
            samples.add(new Sample(
                    instant,
                    random.nextBoolean() ? null : (Long) random.nextLong(1L << 50),
                    anyReading(random),
                    random.nextBoolean() ? null : power(random),
                    any(random)));
        }
        Instrument instrument = new Instrument(
                new DeviceId("GPU-" + random.nextInt(100)),
                "node " + random.nextInt(9),
                "NVIDIA H100 \u00b5",
                Method.values()[random.nextInt(Method.values().length)],
                Scope.values()[random.nextInt(Scope.values().length)],
                random.nextInt(1001),
                random.nextBoolean() ? null : power(random),
                "driver 580");
        return new Segment(instrument, BOOT, random.nextInt(1000), random.nextLong(), random.nextBoolean(), samples);
    }

    private static Reading anyReading(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Reading.Counted(new Energy(random.nextLong(1L << 60)));
            case 1 -> new Reading.Drawing(power(random));
            default -> new Reading.Missing(GapReason.values()[random.nextInt(GapReason.values().length)]);
        };
    }

    private static Condition any(Random random) {
        return new Condition(some(random), some(random), some(random), some(random), some(random));
    }

    private static Long some(Random random) {
        return random.nextInt(3) == 0 ? null : random.nextLong(1L << 40);
    }

    private static Power power(Random random) {
        return new Power(random.nextLong(1L << 40));
    }
}
