package joulebook.api.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import joulebook.api.report.ComparisonStatement.Difference;
import joulebook.api.report.ComparisonStatement.Fraction;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Difference SAME = new Difference(0.001, -0.004, 0.006);

    @Test
    void anIntervalAboveZeroIsASaving() {
        assertThat(of(new Fraction(0.12, 0.05, 0.19), SAME))
                .isEqualTo("asa used 12.0 % less energy than dense (95 % interval 5.0 % to 19.0 %)."
                        + " Its held-out loss is within 1 % of the baseline's.");
    }

    @Test
    void anIntervalThatIncludesZeroShowsNoSaving() {
        assertThat(of(new Fraction(0.12, -0.02, 0.26), SAME))
                .startsWith("No saving is shown: asa against dense is 12.0 % (95 % interval -2.0 % to 26.0 %), which"
                        + " includes zero.");
    }

    @Test
    void anIntervalBelowZeroIsACost() {
        assertThat(of(new Fraction(-0.3, -0.4, -0.2), SAME)).startsWith("asa used 30.0 % more energy than dense");
    }

    @Test
    void onePairSaysNothingOfChance() {
        assertThat(of(new Fraction(0.12, null, null), new Difference(0.0, null, null)))
                .startsWith(
                        "One pair of runs only: asa used 12.0 % less energy than dense, and nothing says how much of"
                                + " that is chance.");
    }

    @Test
    void aWorseLossIsAPriceOfASavingOnlyWhereThereIsOne() {
        Difference worse = new Difference(0.06, 0.05, 0.07);
        assertThat(of(new Fraction(0.12, 0.05, 0.19), worse)).endsWith("3.0 % higher: that is a price of the saving.");
        assertThat(of(new Fraction(0.12, -0.05, 0.29), worse)).endsWith("3.0 % higher.");
        assertThat(of(new Fraction(-0.3, -0.4, -0.2), worse)).endsWith("3.0 % higher.");
    }

    @Test
    void anEqualMeanOfScatteredLossesIsNotEqualQuality() {
        assertThat(of(new Fraction(0.12, 0.05, 0.19), new Difference(0.001, -0.1, 0.102)))
                .endsWith(
                        "is within 1 % of the baseline's on average, but the 95 % interval over seeds (-5.0 % to 5.1 %)"
                                + " is wider than that.");
    }

    @Test
    void aLossThatNobodyEvaluatedIsNotZero() {
        assertThat(of(new Fraction(0.12, 0.05, 0.19), null))
                .endsWith("Not every run was evaluated on held-out text, so nothing is said of equal quality.");
    }

    @Test
    void gapsAreSaidBesideTheSaving() {
        assertThat(Verdict.of("asa", "dense", new Fraction(0.5, 0.4, 0.6), SAME, 2.0, 0.7))
                .endsWith("But a run was metered for only 70.0 % of its time: what the gaps held is not in these"
                        + " figures.");
    }

    @Test
    void aModelIsNeverCalledAMeasurement() {
        assertThat(Verdict.note("modelled")).startsWith("The energy is modelled from utilisation, not measured");
        assertThat(Verdict.note("measured by counter")).isEqualTo("The energy is measured by counter.");
    }

    private static String of(Fraction energy, Difference loss) {
        return Verdict.of("asa", "dense", energy, loss, 2.0, 0.999);
    }

    @Test
    void theFirstVariantThatAComparisonNamesIsTheBaseline() {
        assertThat(Comparisons.baseline(Map.of("variants", List.of("window", "asa"))))
                .isEqualTo("window");
        assertThat(Comparisons.baseline(Map.of())).isEqualTo("dense");
    }
}
