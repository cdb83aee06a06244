package joulebook.api.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import joulebook.api.claim.PublishedClaims;
import joulebook.api.projection.Projections.Fit;
import joulebook.api.projection.Projections.Projected;
import joulebook.kernel.metering.Tier;
import joulebook.kernel.model.Transformer;
import org.junit.jupiter.api.Test;

/** A machine of known rates: 0.01 s for 10^9 linear operations, 0.02 of dense attention, 0.03 of tiles, 0.1 s a step. 50 W. */
class ProjectionsTest {
    private static final Transformer SMALL = Transformer.plain(4, 128, 256);
    private static final Transformer WIDE = Transformer.plain(2, 256, 256);

    @Test
    void ratesAreFoundAgainAndHeldOutSettingsArePredicted() {
        Projections found = projected(points(0));

        assertThat(found.projected()).isTrue();
        assertThat(found.settings()).isEqualTo(8);
        Fit time = found.fits().getFirst();
        assertThat(time.rates()).hasSize(4);
        assertThat(time.rates().get(0)).isCloseTo(0.01, within(1e-6));
        assertThat(time.rates().get(1)).isCloseTo(0.02, within(1e-6));
        assertThat(time.rates().get(2)).isCloseTo(0.03, within(1e-6));
        assertThat(time.rates().get(3)).isCloseTo(0.1, within(1e-6));
        assertThat(time.worstError()).isCloseTo(0, within(1e-6));
        assertThat(found.fits().getLast().rates().getFirst()).isCloseTo(0.5, within(1e-4)); // 50 W
        assertThat(found.fits().getLast().tierLabel()).isEqualTo("modelled");
    }

    /**
     * 125 M at 16,384 tokens, of a token in 10^9 operations: linear 0.741192, attention 1.056965. Dense 0.00741192 +
     * 0.02113929 s and 0.1 / 16,384 s; asa at 25 % 0.00741192 + 0.00792723 s and the same.
     */
    @Test
    void aProjectionIsTheCostModelAtTheLargerModel() {
        Projected projected = projected(points(0)).fits().getFirst().projected().get(1);

        assertThat(projected.model()).isEqualTo("125 M");
        assertThat(projected.length()).isEqualTo(16_384);
        assertThat(projected.saving())
                .isCloseTo(
                        1 - (0.00741192 + 0.00792723 + 6.1035e-6) / (0.00741192 + 0.02113929 + 6.1035e-6),
                        within(1e-5));
        assertThat(projected.beyond()).isGreaterThan(50);
    }

    @Test
    void noiseShowsAsAnErrorAndAsARange() {
        Fit time = projected(points(0.1)).fits().getFirst();

        assertThat(time.worstError()).isBetween(0.02, Projections.LARGEST_ERROR);
        assertThat(time.projected()).allMatch(each -> each.low() < each.high());
    }

    /** Every other pair takes nine times as long as the others. */
    @Test
    void aFitThatMissesWhatItDidNotSeeProjectsNothing() {
        Projections found = projected(points(0.8));

        assertThat(found.projected()).isFalse();
        assertThat(found.words()).startsWith("Nothing is projected: a setting that the fit did not see is missed by ");
        assertThat(found.fits())
                .allMatch(fit -> fit.projected().isEmpty() && !fit.heldOut().isEmpty());
    }

    @Test
    void seedsOfOneSettingAreHeldOutTogether() {
        List<CostPoint> twice = new ArrayList<>(points(0));
        twice.addAll(points(0));

        assertThat(projected(twice).settings()).isEqualTo(8);
    }

    @Test
    void withTooFewSettingsNothingIsProjected() {
        Projections found = projected(points(0).subList(0, 4));

        assertThat(found.projected()).isFalse();
        assertThat(found.fits()).isEmpty();
        assertThat(found.words())
                .isEqualTo(
                        "Nothing is projected: a cost model of four rates takes 6 settings (variant, size, length, density)"
                                + " of one machine, dense and asa at 2 lengths or more; these books have 4 at 1. ./joulebook"
                                + " experiment docs/experiments/lengths.yaml makes six");
        assertThat(projected(List.of()).machine()).isNull();
    }

    @Test
    void wordsSayThatACpuIsNoGpu() {
        assertThat(projected(points(0)).words())
                .startsWith("Projections, not measurements: from 8 settings on box cpu.")
                .endsWith("A CPU's rates say nothing about a GPU's time or joules.");
    }

    private static Projections projected(List<CostPoint> points) {
        return Projections.of(points, PublishedClaims.read().models());
    }

    /** @param noise every other pair takes that much longer, or shorter */
    private static List<CostPoint> points(double noise) {
        List<CostPoint> points = new ArrayList<>();
        for (int length : new int[] {1024, 4096}) {
            for (Transformer model : List.of(SMALL, WIDE)) {
                double sign = points.size() / 2 % 2 == 0 ? 1 : -1;
                points.add(point("dense", model, length, 1, sign * noise));
                points.add(point("asa", model, length, 0.3, -sign * noise));
            }
        }
        return points;
    }

    private static CostPoint point(String variant, Transformer model, int length, double density, double noise) {
        double linear = 3 * model.linearOperations() * length / 1e9;
        double attention = 3.5 * model.attentionOperations(length) * length * density / 1e9;
        double seconds = (1 + noise) * (0.01 * linear + (variant.equals("dense") ? 0.02 : 0.03) * attention + 0.1);
        return new CostPoint(
                "box cpu",
                variant,
                model,
                length,
                "density " + density,
                length,
                density,
                seconds,
                50 * seconds,
                Tier.MODELLED);
    }
}
