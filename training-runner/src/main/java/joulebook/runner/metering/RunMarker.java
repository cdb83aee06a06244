package joulebook.runner.metering;

import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.RunMark.Kind;
import joulebook.runner.loop.Evaluation;
import joulebook.runner.loop.Step;
import joulebook.runner.loop.StepListener;
import joulebook.runner.loop.Summary;
import org.jspecify.annotations.Nullable;

/** Marks what the loop does, after the device has done it; never measures. Each mark is on disk before the loop goes on. */
public final class RunMarker implements StepListener {
    private static final long BETWEEN_STEPS_NANOS = 2_000_000_000L;

    private final MarkJournal journal;
    private final @Nullable URI server;
    private final Runnable synchronise;
    private final Map<String, Object> place;
    private final Function<Summary, Map<String, Object>> detail;
    private final HostClock clock;
    private long sequence;
    private long lastStep;
    private String phase = "";
    private boolean closed;

    /**
     * Of one run.
     *
     * @param server where the marks go, or null: they stay in the journal
     * @param synchronise waits until the device has done what it was asked
     * @param place what the START mark says of where the run is
     * @param detail what the END mark says of a finished training
     * @param clock of the host that trains
     */
    public RunMarker(
            MarkJournal journal,
            @Nullable URI server,
            Runnable synchronise,
            Map<String, Object> place,
            Function<Summary, Map<String, Object>> detail,
            HostClock clock) {
        this.journal = journal;
        this.server = server;
        this.synchronise = synchronise;
        this.place = place;
        this.detail = detail;
        this.clock = clock;
    }

    @Override
    public void started() {
        mark(Kind.START, null, null, null, place);
        deliverInBackground();
    }

    @Override
    public void stepped(Step step) {
        if (!step.phase().equals(phase)) {
            phase = step.phase();
            mark(Kind.PHASE, step.number(), step.tokens(), null, Map.of("phase", phase));
        }
        long now = clock.monotonicNanos();
        if (now - lastStep >= BETWEEN_STEPS_NANOS) {
            lastStep = now;
            mark(Kind.STEP, step.number(), step.tokens(), step.loss(), Map.of());
        }
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        mark(
                Kind.EVALUATION,
                evaluation.step(),
                evaluation.tokens(),
                evaluation.heldOutLoss(),
                Map.of("curveLoss", evaluation.curveLoss()));
        deliverInBackground();
    }

    @Override
    public void ended(Summary summary) {
        mark(Kind.END, summary.steps(), summary.tokens(), summary.last().heldOutLoss(), detail.apply(summary));
    }

    /** The run ends here, and not as planned; does nothing where it had ended already, or never began. */
    public synchronized void crashed(String reason) {
        if (sequence == 0) {
            return;
        }
        mark(Kind.CRASH, null, null, null, Map.of("reason", reason));
    }

    /** Delivers what is left; whether the server has it all. */
    public boolean deliver() {
        return server != null && journal.deliverAndDelete(server);
    }

    private void deliverInBackground() {
        URI to = server;
        if (to != null) {
            Thread.ofVirtual().start(() -> journal.deliver(to));
        }
    }

    private synchronized void mark(
            Kind kind, @Nullable Long step, @Nullable Long tokens, @Nullable Double loss, Map<String, Object> details) {
        if (closed) {
            return;
        }
        closed = kind == Kind.END || kind == Kind.CRASH;
        synchronise.run();
        journal.append(new RunMark(
                sequence++,
                kind,
                clock.boot(),
                clock.monotonicNanos(),
                clock.utc().instant(),
                step,
                tokens,
                loss,
                details));
    }
}
