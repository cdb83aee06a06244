package joulebook.api.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import joulebook.api.run.Run;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison says: each variant, what one saves against the other at the same seeds, and how sure that is.
 *
 * @param refusal why nothing is said of what was saved, where runs did not learn from the same, or shared a device; null where it is
 */
public record ComparisonStatement(
        UUID id,
        String name,
        @Nullable String preset,
        Instant createdAt,
        String state,
        Map<String, Object> config,
        List<RunStatement> runs,
        List<VariantPart> variants,
        List<Saving> savings,
        List<Curve> curves,
        @Nullable EnergyToLoss energyToLoss,
        @Nullable String refusal) {

    /** The finished and booked runs of a variant. */
    List<RunStatement> finished(String variant) {
        return runs.stream()
                .filter(run -> variant.equals(run.variant())
                        && run.state().equals(Run.State.FINISHED.name())
                        && run.figures() != null)
                .toList();
    }

    /** Of the worst of its figures; null before there is one. */
    public @Nullable String worstTierLabel() {
        return variants.stream()
                .map(VariantPart::tier)
                .filter(Objects::nonNull)
                .map(Tier::valueOf)
                .reduce(Tier::worseOf)
                .map(Tier::label)
                .orElse(null);
    }

    /** Mean over seeds with its 95 % interval; null bounds with one seed. */
    public record Mean(
            double mean, @Nullable Double low, @Nullable Double high) {}

    /**
     * One variant's runs.
     *
     * @param accuracy share of the held-out tokens asked for that the model thinks likeliest
     * @param answersRead by layer, the share of them whose row read the block with the answer; empty where nobody can say
     *     where the answer stands
     */
    public record VariantPart(
            String variant,
            int runs,
            @Nullable Amount energy,
            @Nullable String tier,
            @Nullable String tierLabel,
            @Nullable String coverage,
            @Nullable Amount cost,
            @Nullable Amount carbon,
            @Nullable Mean tokensPerSecond,
            @Nullable Mean heldOutLoss,
            @Nullable Mean joulesPerToken,
            List<Map<String, Object>> attentionDensity,
            @Nullable Double trainingExecutedDensity,
            @Nullable Mean accuracy,
            List<Double> answersRead) {}

    /** 1 - variant / baseline, paired over seeds. */
    public record Fraction(
            double fraction, @Nullable Double low, @Nullable Double high) {}

    public record Difference(
            double difference,
            @Nullable Double low,
            @Nullable Double high) {}

    public record Bound(double attentionShare, double idealSaving, double density) {}

    public record Saving(
            String variant,
            String baseline,
            int pairs,
            Fraction energy,
            Fraction time,
            @Nullable Difference heldOutLoss,
            @Nullable Bound flopBound,
            String verdict,
            String note) {}

    public record Curve(
            UUID run, @Nullable String variant, @Nullable Long seed, List<Point> points) {}

    /** @param joules of the run up to the end of the evaluation, exact; null where nothing is booked yet */
    public record Point(@Nullable Long tokens, @Nullable String joules, double loss) {}
}
