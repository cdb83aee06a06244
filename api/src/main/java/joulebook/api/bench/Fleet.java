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

    /** The agent seals a segment every minute. */
    static final int AGENT_SEGMENT = SAMPLES_A_MINUTE;

    /** An imported log is cut into longer ones. */
    static final int IMPORT_SEGMENT = 4096;

    private static final long STEP_NANOS = 60_000_000_000L / SAMPLES_A_MINUTE;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    String device(int number) {
        return "GPU-" + name + "-" + number;
    }

    UUID boot(int number) {
        return new UUID(name.hashCode() ^ began.getEpochSecond(), number);
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

    /**
     * A device's samples from its first minute's begin to its last one's end.
     *
     * @param size samples of a segment
     */
    List<Segment> segments(int number, int size) {
        Random random = new Random(number);
        Instrument instrument = instrument(number);
        int count = minutes * SAMPLES_A_MINUTE + 1;
        List<Segment> segments = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(sample(i * STEP_NANOS, i / SAMPLES_A_MINUTE, random));
            boolean last = i == count - 1;
            if (samples.size() == size || last) {
                segments.add(new Segment(instrument, boot(number), segments.size(), beganNanos(), last, samples));
                samples.clear();
            }
        }
        return segments;
    }

    private Instrument instrument(int number) {
        return new Instrument(
                new DeviceId(device(number)),
                "host-" + name + "-" + number,
                "A GPU that never was",
                Method.INSTANT_POWER,
                Scope.GPU,
                50,
                null,
                "made for a bench");
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
