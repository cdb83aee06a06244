package joulebook.api.report;

import java.util.Locale;
import joulebook.api.report.ComparisonStatement.Difference;
import joulebook.api.report.ComparisonStatement.Fraction;
import org.jspecify.annotations.Nullable;

/** A comparison in words that claim no more than the figures do. */
final class Verdict {
    private static final double EQUAL_LOSS = 0.01;
    private static final double COVERED = 0.99;

    private Verdict() {}

    /**
     * @param loss of the variant less the baseline's, in nats per token; null where a run has none
     * @param baselineLoss the baseline's mean
     * @param coverage the least of all runs, 0..1
     */
    static String of(
            String variant,
            String baseline,
            Fraction energy,
            @Nullable Difference loss,
            double baselineLoss,
            double coverage) {
        String words = saving(variant, baseline, energy) + " " + quality(loss, baselineLoss, isShown(energy));
        return coverage >= COVERED
                ? words
                : words + " But a run was metered for only " + percent(coverage)
                        + " of its time: what the gaps held is not in these figures.";
    }

    private static boolean isShown(Fraction energy) {
        return energy.low() != null && energy.low() > 0;
    }

    private static String saving(String variant, String baseline, Fraction energy) {
        String percent = percent(Math.abs(energy.fraction()));
        if (energy.low() == null || energy.high() == null) {
            return "One pair of runs only: " + variant + " used " + percent
                    + (energy.fraction() >= 0 ? " less" : " more") + " energy than " + baseline
                    + ", and nothing says how much of that is chance.";
        }
        String interval = " (95 % interval " + percent(energy.low()) + " to " + percent(energy.high()) + ")";
        if (energy.low() > 0) {
            return variant + " used " + percent + " less energy than " + baseline + interval + ".";
        }
        if (energy.high() < 0) {
            return variant + " used " + percent + " more energy than " + baseline + interval + ".";
        }
        return "No saving is shown: " + variant + " against " + baseline + " is " + percent(energy.fraction())
                + interval + ", which includes zero.";
    }

    private static String quality(@Nullable Difference loss, double baselineLoss, boolean saves) {
        if (loss == null) {
            return "Not every run was evaluated on held-out text, so nothing is said of equal quality.";
        }
        double relative = loss.difference() / baselineLoss;
        Double low = loss.low();
        Double high = loss.high();
        if (Math.abs(relative) > EQUAL_LOSS) {
            return "Its held-out loss is " + percent(Math.abs(relative))
                    + (relative < 0 ? " lower." : saves ? " higher: that is a price of the saving." : " higher.");
        }
        if (low != null && high != null && Math.max(-low, high) / baselineLoss > EQUAL_LOSS) {
            return "Its held-out loss is within 1 % of the baseline's on average, but the 95 % interval over seeds ("
                    + percent(low / baselineLoss) + " to " + percent(high / baselineLoss) + ") is wider than that.";
        }
        return "Its held-out loss is within 1 % of the baseline's.";
    }

    static String note(String tierLabel) {
        if (tierLabel.equals("modelled")) {
            return "The energy is modelled from utilisation, not measured: what is measured here is time, and the"
                    + " saving is as good as the model. Its range is common to both variants.";
        }
        return "The energy is " + tierLabel + ".";
    }

    private static String percent(double fraction) {
        double rounded = Math.round(1000 * fraction) / 10.0;
        return String.format(Locale.ROOT, "%.1f %%", rounded + 0.0); // -0.0 + 0.0 is 0.0: no "-0.0 %"
    }
}
