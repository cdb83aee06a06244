package joulebook.api.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Power;

/**
 * GPUs that never were, each on a host of its own: power sampled ten times a second, as the agent does, with noise on a
 * slow wave. The same seed is the same fleet. On each a run has all but the first and last tenth of the time.
 *
 * @param began a whole minute; the monotonic clock is 0 there
 */
record Fleet(String name, int devices, int minutes, Instant began) {
    static final int SAMPLES_A_MINUTE = 600;
    private static final long STEP_NANOS = 60_000_000_000L / SAMPLES_A_MINUTE;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    String device(int number) {
        return "GPU-" + name + "-" + number;
    }

    UUID boot(int number) {
        return new UUID(name.hashCode(), number);
    }

    UUID run(int number) {
        return new UUID(name.hashCode(), (1L << 32) + number);
    }

    Instant ends() {
        return began.plusSeconds(60L * minutes);
    }

    long runFromNanos() {
        return minutes / 10 * MINUTE_NANOS;
    }

    long runToNanos() {
        return (minutes - minutes / 10) * MINUTE_NANOS;
    }

    long beganNanos() {
        return began.getEpochSecond() * 1_000_000_000L;
    }

    /** A device's samples, a minute a segment; the last one also has the sample that ends the last minute. */
    List<Segment> segments(int number) {
        Random random = new Random(number);
        Instrument instrument = new Instrument(
                new DeviceId(device(number)),
                "host-" + name + "-" + number,
                "A GPU that never was",
                Method.INSTANT_POWER,
                Scope.GPU,
                50,
                null,
                "made for a bench");
        List<Segment> segments = new ArrayList<>();
        for (int minute = 0; minute < minutes; minute++) {
            boolean last = minute == minutes - 1;
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < SAMPLES_A_MINUTE + (last ? 1 : 0); i++) {
                samples.add(sample(minute * MINUTE_NANOS + i * STEP_NANOS, minute, random));
            }
            segments.add(new Segment(instrument, boot(number), minute, beganNanos(), last, samples));
        }
        return segments;
    }

    private static Sample sample(long at, int minute, Random random) {
        long milliwatts = 400_000 + Math.round(200_000 * Math.sin(minute / 9.0)) + random.nextInt(20_000);
        long percent = 95 + random.nextInt(5);
        return new Sample(
                at,
                new Reading.Drawing(new Power(milliwatts)),
                null,
                new Condition(percent, 60L + minute % 7, 1_980L, 0L, 70_000L));
    }
}
