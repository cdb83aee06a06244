package joulebook.api.report;

import java.util.Locale;
import joulebook.api.report.EnergyToLoss.Against;

/** A ratio of energies to one loss, in words that claim no more than is known. */
final class EnergyToLossVerdict {
    private EnergyToLossVerdict() {}

    static String of(Against against) {
        return switch (against.known()) {
            case EXACTLY -> exactly(against);
            case AT_LEAST ->
                "To that loss, " + against.variant() + " takes at least " + times(against.ratio()) + " the energy of "
                        + against.baseline() + lower(against) + ": " + never(against);
            case AT_MOST ->
                "To that loss, " + against.variant() + " takes at most " + times(against.ratio()) + " the energy of "
                        + against.baseline() + ": " + against.baseline()
                        + " did not reach it in every pair, or " + against.variant()
                        + " was there at its first evaluation.";
            case NOT ->
                "Nothing is known of the energy to that loss: " + never(against)
                        + " More --evaluations, or another --target-loss, may tell.";
        };
    }

    private static String exactly(Against against) {
        String ratio = times(against.ratio());
        Double low = against.low();
        Double high = against.high();
        if (low == null || high == null) {
            return "One pair of runs only: to that loss, " + against.variant() + " took " + ratio + " the energy of "
                    + against.baseline() + ", and nothing says how much of that is chance.";
        }
        String interval = " (95 % interval " + number(low) + " to " + number(high) + ", " + against.method() + ")";
        return low <= 1 && high >= 1
                ? "No difference is shown: to that loss, " + against.variant() + " takes " + ratio + " the energy of "
                        + against.baseline() + interval + ", which includes 1."
                : "To that loss, " + against.variant() + " takes " + ratio + " the energy of " + against.baseline()
                        + interval + ".";
    }

    private static String lower(Against against) {
        Double low = against.low();
        return low == null ? "" : " (95 % interval from " + number(low) + ", " + against.method() + ")";
    }

    private static String never(Against against) {
        return against.neverReached() == 0
                ? "a run was there at its first evaluation."
                : against.neverReached() + " of " + against.pairs() + " runs of " + against.variant()
                        + " never reached it, and count with all that they used.";
    }

    private static String times(@org.jspecify.annotations.Nullable Double ratio) {
        return ratio == null ? "?" : number(ratio) + " times";
    }

    private static String number(double ratio) {
        return String.format(Locale.ROOT, "%.3f", ratio);
    }
}
