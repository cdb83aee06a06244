package joulebook.api.claim;

import static joulebook.api.claim.Verdict.NOT_SUPPORTED_AT_THIS_LENGTH;
import static joulebook.api.claim.Verdict.NOT_TESTABLE_HERE;
import static joulebook.api.claim.Verdict.SUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The claim is 70 %, about models from 123.5 M weights that multiply. */
class EnergyRuleTest {
    private static final double SMALLEST = 123_532_032;
    private static final long LARGE = 124_000_000;

    @Test
    void anIntervalBelowTheClaimDoesNotSupportItHereAndSaysWhatOperationsAllow() {
        assertThat(judge(measured(Tier.MODELLED, 800_000L, 0.344, 0.230, 0.459, 0.417, 0.0)))
                .isEqualTo(NOT_SUPPORTED_AT_THIS_LENGTH.because(
                        "the interval ends below 70 %, and skipping allows no more than 41.7 % here, by operations (with"
                                + " 0.8 M parameters; the claim is about 123.5 M and more)"));
        assertThat(judge(measured(Tier.MEASURED_BY_COUNTER, LARGE, 0.5, 0.4, 0.6, 0.77, 0.0)))
                .isEqualTo(NOT_SUPPORTED_AT_THIS_LENGTH.because(
                        "the interval ends below 70 %, though operations would allow 77.0 %"));
    }

    @Test
    void theWholeIntervalMustReachTheClaim() {
        assertThat(judge(measured(Tier.MEASURED_BY_COUNTER, LARGE, 0.72, 0.70, 0.74, 0.77, 0.009)))
                .isEqualTo(SUPPORTED.because("the whole interval reaches it, at a loss within 1 %"));
        assertThat(judge(measured(Tier.MEASURED_BY_COUNTER, LARGE, 0.72, 0.69, 0.75, 0.77, 0.0)))
                .isEqualTo(NOT_TESTABLE_HERE.because("the interval includes 70 %: more seeds may tell"));
    }

    @Test
    void aModelledEnergyNeverSupportsAClaim() {
        assertThat(judge(measured(Tier.MODELLED, LARGE, 0.72, 0.71, 0.73, 0.77, 0.0)))
                .isEqualTo(NOT_TESTABLE_HERE.because("the energy is modelled: an instrument must confirm it"));
        assertThat(judge(measured(Tier.DECLARED, LARGE, 0.72, 0.71, 0.73, 0.77, 0.0)))
                .isEqualTo(NOT_TESTABLE_HERE.because("the energy is declared: an instrument must confirm it"));
    }

    @Test
    void aSavingAtAWorseLossIsNone() {
        assertThat(judge(measured(Tier.MEASURED_BY_COUNTER, LARGE, 0.72, 0.71, 0.73, 0.77, 0.02)))
                .isEqualTo(NOT_SUPPORTED_AT_THIS_LENGTH.because(
                        "the held-out loss is 2.0 % higher: that is not equal quality"));
        assertThat(judge(measured(Tier.MEASURED_BY_COUNTER, LARGE, 0.72, 0.71, 0.73, 0.77, null)))
                .isEqualTo(
                        NOT_TESTABLE_HERE.because("not every run was evaluated, so nothing is said of equal quality"));
    }

    @Test
    void aSmallModelSaysNothingOfALargeOne() {
        assertThat(judge(measured(Tier.MEASURED_BY_COUNTER, 800_000L, 0.72, 0.71, 0.73, 0.77, 0.0)))
                .isEqualTo(NOT_TESTABLE_HERE.because(
                        "it was reached (with 0.8 M parameters; the claim is about 123.5 M and more)"));
    }

    @Test
    void whatSkippingCannotSaveIsNotSavedBySkipping() {
        assertThat(judge(measured(Tier.MEASURED_BY_COUNTER, LARGE, 0.72, 0.71, 0.73, 0.5, 0.0))
                        .words())
                .startsWith("more was saved than the 50.0 % that skipping allows here");
        assertThat(judge(measured(Tier.MEASURED_BY_COUNTER, LARGE, 0.6, 0.45, 0.75, 0.5, 0.0)))
                .isEqualTo(NOT_SUPPORTED_AT_THIS_LENGTH.because(
                        "skipping allows no more than 50.0 % here, by operations"));
    }

    @Test
    void onePairIsNoEvidence() {
        assertThat(judge(measured(Tier.MEASURED_BY_COUNTER, LARGE, 0.9, null, null, 0.77, 0.0)))
                .isEqualTo(NOT_TESTABLE_HERE.because("one pair of runs has no interval: take more seeds"));
    }

    private static Judgement judge(Measured measured) {
        return EnergyRule.judge(0.7, SMALLEST, measured);
    }

    static Measured measured(
            Tier tier,
            @Nullable Long parameters,
            double saved,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double bound,
            @Nullable Double loss) {
        return new Measured(
                new UUID(0, 1),
                "asa against dense",
                tier,
                parameters,
                2_000L,
                2048,
                0.3,
                saved,
                low,
                high,
                bound,
                loss,
                0.99,
                List.of(0.4, 0.2));
    }
}
