package joulebook.api.report;

import java.util.Locale;
import joulebook.api.report.ComparisonStatement.Difference;
import joulebook.api.report.ComparisonStatement.Fraction;

/** A comparison in words that claim no more than the figures do. */
final class Verdict {
    private static final double EQUAL_LOSS = 0.01;

    private Verdict() {}

    static String of(String variant, String baseline, Fraction energy, Difference loss, double baselineLoss) {
        return saving(variant, baseline, energy) + " " + quality(variant, loss, baselineLoss);
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

    private static String quality(String variant, Difference loss, double baselineLoss) {
        double relative = loss.difference() / baselineLoss;
        if (Math.abs(relative) <= EQUAL_LOSS) {
            return "Its held-out loss is within 1 % of the baseline's at equal tokens.";
        }
        return "Its held-out loss at equal tokens is " + percent(Math.abs(relative))
                + (relative > 0 ? " higher: that is a price of the saving." : " lower.");
    }

    static String note(String tierLabel) {
        if (tierLabel.equals("modelled")) {
            return "The energy is modelled from utilisation, not measured: what is measured here is time, and the"
                    + " saving is as good as the model. Its range is common to both variants.";
        }
        return "The energy is " + tierLabel + ".";
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }
}
