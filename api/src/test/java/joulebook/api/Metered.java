package joulebook.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;

/** A device on a host of its own whose monotonic clock is 0 at {@link #began}; written down second by second. */
public final class Metered {
    private static final long SECOND = 1_000_000_000L;

    public final String device;
    public final String host;
    public final UUID boot = UUID.randomUUID();
    public final Instant began;
    private final Instrument instrument;
    private long sequence;

    public Metered(String device, String host, Method method, Instant began) {
        this.device = device;
        this.host = host;
        this.began = began;
        this.instrument = new Instrument(
                new DeviceId(device), host, "Test GPU", method, Scope.GPU, 50, null, "written by a test");
    }

    /** The next segment of this device. */
    public Segment segment(boolean last, List<Sample> samples) {
        return new Segment(instrument, boot, sequence++, began.getEpochSecond() * SECOND, last, samples);
    }

    public static Sample counted(long second, long millijoules) {
        return Sample.of(second * SECOND, new Reading.Counted(new Energy(millijoules)));
    }

    public static Sample missing(long second, joulebook.kernel.metering.GapReason reason) {
        return Sample.of(second * SECOND, new Reading.Missing(reason));
    }

    /** A sample a second, all of the same power. */
    public static List<Sample> drawing(long fromSecond, long toSecond, long milliwatts) {
        List<Sample> samples = new ArrayList<>();
        for (long second = fromSecond; second <= toSecond; second++) {
            samples.add(Sample.of(second * SECOND, new Reading.Drawing(new Power(milliwatts))));
        }
        return samples;
    }

    /** A run's START and END. */
    public List<RunMark> marks(long fromSecond, long toSecond) {
        return marks(fromSecond, toSecond, Map.of());
    }

    public List<RunMark> marks(long fromSecond, long toSecond, Map<String, Object> summary) {
        return List.of(
                mark(0, RunMark.Kind.START, fromSecond, null, null, Map.of()),
                mark(1_000, RunMark.Kind.END, toSecond, null, null, summary));
    }

    public RunMark mark(
            long number, RunMark.Kind kind, long second, Long tokens, Double loss, Map<String, Object> detail) {
        return new RunMark(number, kind, boot, second * SECOND, began.plusSeconds(second), null, tokens, loss, detail);
    }
}
