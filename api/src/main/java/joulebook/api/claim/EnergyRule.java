package joulebook.api.claim;

import java.util.Locale;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;

/** When a measured saving of training energy supports a claimed one. */
final class EnergyRule {
    /** A held-out loss that is higher by more than this is no equal quality. */
    static final double EQUAL_LOSS = 0.01;

    private EnergyRule() {}

    /**
     * Supported only where the whole interval reaches the claim, by skipping (within the bound of operations), measured by an
     * instrument, at equal loss, and with a model as large as the smallest that the claim is about.
     *
     * @param claimed saving, 0..1
     * @param smallest weights of that model
     */
    static Judgement judge(double claimed, double smallest, Measured measured) {
        Double low = measured.low();
        Double high = measured.high();
        Double bound = measured.bound();
        if (low == null || high == null) {
            return Verdict.NOT_TESTABLE_HERE.because("one pair of runs has no interval: take more seeds");
        }
        if (high < claimed) {
            return Verdict.NOT_SUPPORTED_AT_THIS_LENGTH.because("the interval ends below " + Words.whole(claimed)
                    + allowed(bound, claimed) + small(measured, smallest));
        }
        if (bound != null && bound < claimed) {
            return low > bound
                    ? Verdict.NOT_TESTABLE_HERE.because("more was saved than the " + Words.percent(bound)
                            + " that skipping allows here: engines differ by more than what they skip")
                    : Verdict.NOT_SUPPORTED_AT_THIS_LENGTH.because("skipping allows no more than "
                            + Words.percent(bound) + " here, by operations" + small(measured, smallest));
        }
        if (low < claimed) {
            return Verdict.NOT_TESTABLE_HERE.because(
                    "the interval includes " + Words.whole(claimed) + ": more seeds may tell");
        }
        return reached(measured, smallest);
    }

    /** The interval lies at or above the claim. */
    private static Judgement reached(Measured measured, double smallest) {
        Double loss = measured.loss();
        Long parameters = measured.parameters();
        if (measured.tier().compareTo(Tier.MODELLED) >= 0) {
            return Verdict.NOT_TESTABLE_HERE.because(
                    "the energy is " + measured.tier().label() + ": an instrument must confirm it");
        }
        if (loss == null) {
            return Verdict.NOT_TESTABLE_HERE.because(
                    "not every run was evaluated, so nothing is said of equal quality");
        }
        if (loss > EQUAL_LOSS) {
            return Verdict.NOT_SUPPORTED_AT_THIS_LENGTH.because(
                    "the held-out loss is " + Words.percent(loss) + " higher: that is not equal quality");
        }
        if (parameters == null || parameters < smallest) {
            return Verdict.NOT_TESTABLE_HERE.because("it was reached" + small(measured, smallest));
        }
        return Verdict.SUPPORTED.because("the whole interval reaches it, at a loss within 1 %");
    }

    private static String allowed(@Nullable Double bound, double claimed) {
        if (bound == null) {
            return "";
        }
        return bound < claimed
                ? ", and skipping allows no more than " + Words.percent(bound) + " here, by operations"
                : ", though operations would allow " + Words.percent(bound);
    }

    private static String small(Measured measured, double smallest) {
        Long parameters = measured.parameters();
        return parameters != null && parameters < smallest
                ? String.format(
                        Locale.ROOT,
                        " (with %s parameters; the claim is about %s and more)",
                        Words.count(parameters),
                        Words.count(smallest))
                : "";
    }
}
