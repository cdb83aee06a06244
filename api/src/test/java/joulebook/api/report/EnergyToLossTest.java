package joulebook.api.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.report.ComparisonStatement.Curve;
import joulebook.api.report.ComparisonStatement.Point;
import joulebook.api.report.EnergyToLoss.Against;
import joulebook.api.report.EnergyToLoss.Known;
import joulebook.api.report.EnergyToLoss.Reach;
import joulebook.api.report.EnergyToLoss.Reached;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Dense always goes from a loss of 3 at 1,000 J to 2 at 2,000 J: 2 is the loss to reach, and 2,000 J what it takes. */
class EnergyToLossTest {
    private final List<Curve> curves = new ArrayList<>();
    private final List<RunStatement> runs = new ArrayList<>();

    @Test
    void joulesAreInterpolatedBetweenTheEvaluationsAroundTheLoss() {
        pair(1, "500.000:2.5", "1500.000:1.5"); // half way: 1,000 J

        Reach asa = found(null).runs().getLast();

        assertThat(asa.joules()).isEqualTo("1000.000");
        assertThat(asa.reached()).isEqualTo(Reached.YES);
        assertThat(against().ratio()).isCloseTo(0.5, within(1e-12));
        assertThat(against().verdict())
                .isEqualTo("One pair of runs only: to that loss, asa took 0.500 times the energy of dense, and nothing"
                        + " says how much of that is chance.");
    }

    /** Ratios 0.4, 0.5 and 0.625: their geometric mean is 0.5, and the bootstrap's interval over three runs end to end. */
    @Test
    void ratiosArePairedBySeedAndMultiply() {
        pair(1, "500.000:3", "800.000:2");
        pair(2, "500.000:3", "1000.000:2");
        pair(3, "500.000:3", "1250.000:2");

        assertThat(against().ratio()).isCloseTo(0.5, within(1e-12));
        assertThat(against().verdict())
                .isEqualTo("To that loss, asa takes 0.500 times the energy of dense (95 % interval 0.400 to 0.625,"
                        + " percentile bootstrap over seeds, all 27 resamples).");
    }

    /** Ratios 0.5 and at least 2: their mean is at least 1, and has no upper end. */
    @Test
    void aRunThatNeverReachesTheLossIsNeitherDroppedNorZero() {
        pair(1, "500.000:3", "1000.000:2");
        pair(2, "1000.000:3", "4000.000:2.2");

        Reach never = found(null).runs().getLast();
        assertThat(never.reached()).isEqualTo(Reached.NEVER);
        assertThat(never.joules()).isEqualTo("4000.000");
        assertThat(never.bestLoss()).isEqualTo(2.2);
        assertThat(against().known()).isEqualTo(Known.AT_LEAST);
        assertThat(against().ratio()).isCloseTo(1.0, within(1e-12));
        assertThat(against().low()).isCloseTo(0.5, within(1e-12));
        assertThat(against().high()).isNull();
        assertThat(against().verdict())
                .isEqualTo("To that loss, asa takes at least 1.000 times the energy of dense (95 % interval from 0.500,"
                        + " percentile bootstrap over seeds, all 4 resamples): 1 of 2 runs of asa never reached it, and"
                        + " count with all that they used.");
    }

    @Test
    void anIntervalThatIncludesOneShowsNoDifference() {
        pair(1, "500.000:3", "1000.000:2");
        pair(2, "500.000:3", "4000.000:2");

        assertThat(against().verdict()).startsWith("No difference is shown: to that loss, asa takes 1.000 times");
    }

    @Test
    void aLossThatWasThereAtTheFirstEvaluationBoundsFromAbove() {
        pair(1, "500.000:1.9", "1000.000:1.5");

        assertThat(found(null).runs().getLast().reached()).isEqualTo(Reached.BEFORE_THE_FIRST_EVALUATION);
        assertThat(against().known()).isEqualTo(Known.AT_MOST);
        assertThat(against().ratio()).isCloseTo(0.25, within(1e-12));
        assertThat(against().verdict()).startsWith("To that loss, asa takes at most 0.250 times the energy of dense");
    }

    @Test
    void aStatedLossHoldsForAllSeedsAndTheBaselineMayMissItToo() {
        pair(1, "500.000:3", "1000.000:2");

        EnergyToLoss found = found(1.5);

        assertThat(found.target()).isEqualTo("a held-out loss of 1.5000 nats a token, as stated");
        assertThat(found.runs()).extracting(Reach::reached).containsOnly(Reached.NEVER);
        assertThat(found.variants().getFirst().known()).isEqualTo(Known.NOT);
        assertThat(found.variants().getFirst().ratio()).isNull();
    }

    @Test
    void withoutJoulesNothingIsSaid() {
        curves.add(new Curve(booked("dense", 1), "dense", 1L, List.of(new Point(10L, null, 2))));

        assertThat(EnergyToLoss.of(curves, runs, "dense", null)).isNull();
    }

    private Against against() {
        return found(null).variants().getFirst();
    }

    private EnergyToLoss found(@Nullable Double target) {
        EnergyToLoss found = EnergyToLoss.of(curves, runs, "dense", target);
        if (found == null) {
            throw new AssertionError("nothing found");
        }
        return found;
    }

    private void pair(long seed, String... asa) {
        curve("dense", seed, "1000.000:3", "2000.000:2");
        curve("asa", seed, asa);
    }

    private void curve(String variant, long seed, String... points) {
        List<Point> drawn = new ArrayList<>();
        for (String point : points) {
            String[] parts = point.split(":", -1);
            drawn.add(new Point(10L, parts[0], Double.parseDouble(parts[1])));
        }
        curves.add(new Curve(booked(variant, seed), variant, seed, drawn));
    }

    private UUID booked(String variant, long seed) {
        UUID id = new UUID(variant.hashCode(), seed);
        runs.add(new RunStatement(
                id, variant, "p", "h", null, variant, seed, "FINISHED", null, null, 1L, Map.of(), null, null));
        return id;
    }
}
