package joulebook.api.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import joulebook.api.run.Run;
import joulebook.api.uncertainty.Doubt;
import joulebook.api.window.CrossCheck;
import joulebook.api.window.RunTraces;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Tier;
import org.springframework.stereotype.Component;

/** Counters of a run held against the power beside them: what is said where they differ, and what that does to its figures. */
@Component
class CrossChecks {
    /** Of a run so long, samples are only read where its windows differ. */
    private static final Duration SHORT = Duration.ofHours(1);

    private final RunTraces traces;

    CrossChecks(RunTraces traces) {
        this.traces = traces;
    }

    /** A device's counter and power that differ by more than both may err. */
    record Differing(RunBooks.Part part, CrossCheck check, CrossCheck.Verdict verdict) {

        /** Of a counter that is in doubt, the energy is no better than its power. */
        Tier tier() {
            return keepsTheCounter()
                    ? part.method().tier()
                    : part.method().tier().worseOf(Tier.MEASURED_BY_SAMPLING);
        }

        private boolean keepsTheCounter() {
            return verdict == CrossCheck.Verdict.POWER_MISSES_THE_LOAD;
        }

        /** As far as to what the power says, of the run's part of what the device drew. */
        List<Doubt> doubts() {
            if (keepsTheCounter()) {
                return List.of();
            }
            double part = check.booked() == 0 ? 1 : Math.min(1, (double) this.part.energy() / check.booked());
            return List.of(new Doubt(Doubt.Source.CROSS_CHECK, this.part.device(), -check.difference() * part));
        }

        String inWords() {
            String both = "the counter says " + watts(check.countedMilliwatts()) + " (" + joules(check.counted())
                    + "), the power readings beside it " + watts(check.drawnMilliwatts()) + " ("
                    + joules(check.drawn()) + ")";
            return switch (verdict) {
                case AGREES -> both;
                case COUNTER_STOOD_STILL ->
                    "the counter stood still for " + seconds(check.stillNanos()) + " in which "
                            + joules(check.drawnStill()) + " were drawn by the power readings beside it: " + both
                            + ". What the counter says is booked; the range holds both";
                case POWER_MISSES_THE_LOAD ->
                    both + ". The power changes by " + watts(check.powerSwing()) + " from one reading to the next, "
                            + seconds(check.stepNanos()) + " later, and the counter's by "
                            + watts(check.counterSwing())
                            + ": the load changes faster than its power is read, so that the power does not see it."
                            + " The counter stays, and so does its range";
                case DISAGREE ->
                    both + ", which is more than both may err, and nothing here tells which is right."
                            + " What the counter says is booked; the range holds both";
            };
        }

        private static String watts(double milliwatts) {
            return String.format(Locale.ROOT, "%.1f W", milliwatts / 1000);
        }

        private static String joules(long millijoules) {
            return String.format(Locale.ROOT, "%.1f J", millijoules / 1000.0);
        }

        private static String seconds(long nanos) {
            return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
        }
    }

    /** By device; those that agree, or have no second opinion, are not among them. */
    Map<String, Differing> of(Run run, List<RunBooks.Part> parts) {
        Map<String, Differing> differing = new HashMap<>();
        Run.Span span = run.span();
        for (RunBooks.Part part : parts) {
            if (span != null && part.method() == Method.COUNTER && (isShort(span) || mayDiffer(part))) {
                CrossCheck check = traces.crossCheck(part.device(), span);
                CrossCheck.Verdict verdict = check.verdict(part.uncertaintyPermille());
                if (verdict != CrossCheck.Verdict.AGREES) {
                    differing.put(part.device(), new Differing(part, check, verdict));
                }
            }
        }
        return differing;
    }

    private static boolean isShort(Run.Span span) {
        Long to = span.toMonotonic();
        return to != null && to - span.fromMonotonic() <= SHORT.toNanos();
    }

    /** By the whole minutes that the run had a part in. */
    private static boolean mayDiffer(RunBooks.Part part) {
        Long difference = part.crossCheck();
        return difference != null
                && Math.abs(difference) > (2 * part.energy() - difference) * (part.uncertaintyPermille() / 1000.0);
    }

    /** Of several devices' worst. */
    static Tier worst(List<RunBooks.Part> parts, Map<String, Differing> differing) {
        return parts.stream().map(part -> tier(part, differing)).reduce(Tier.MEASURED_BY_COUNTER, Tier::worseOf);
    }

    static Tier tier(RunBooks.Part part, Map<String, Differing> differing) {
        Differing of = differing.get(part.device());
        return of == null ? part.method().tier() : of.tier();
    }

    static List<Doubt> doubts(Map<String, Differing> differing) {
        List<Doubt> doubts = new ArrayList<>();
        differing.values().forEach(each -> doubts.addAll(each.doubts()));
        return doubts;
    }
}
