package joulebook.api.claim;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Each published claim beside what arithmetic allows, what is in the books, and the verdict.
 *
 * @param wording what the claims' words are
 */
public record ClaimCheck(String source, String wording, List<Judged> claims) {

    /**
     * One claim.
     *
     * @param bounds what skipping attention can save at most, by operations; empty where that does not bear on it
     * @param bound the same, and what else can be counted, in words
     * @param measured comparisons in the books that bear on it
     */
    public record Judged(
            String id,
            String claim,
            List<Bounds.ModelBound> bounds,
            String bound,
            List<Row> measured,
            Verdict verdict,
            String verdictLabel,
            String words) {}

    /**
     * One comparison.
     *
     * @param setting model, length and density, in words
     * @param figure what was measured, in words, with its interval
     * @param tierLabel how its energy was read; null where the figure is none of energy
     * @param bound the most that skipping can save there; null where the figure is none of energy, or nobody said
     */
    public record Row(
            UUID comparison,
            String name,
            String setting,
            String figure,
            @Nullable String tierLabel,
            @Nullable Double bound,
            Verdict verdict,
            String verdictLabel,
            String words) {

        static Row of(Measured measured, String figure, boolean energy, Judgement judgement) {
            return new Row(
                    measured.comparison(),
                    measured.name(),
                    measured.setting(),
                    figure,
                    energy ? measured.tier().label() : null,
                    energy ? measured.bound() : null,
                    judgement.verdict(),
                    judgement.verdict().label(),
                    judgement.words());
        }
    }
}
