package joulebook.api.claim;

import java.util.List;
import joulebook.kernel.model.Transformer;

/** What skipping attention can save at most, by operations, at the models and lengths of the claims. */
public final class Bounds {
    static final List<Integer> LENGTHS = List.of(1024, 4096, 16_384, 65_536);
    static final List<Double> DENSITIES = List.of(0.1, 0.2, 0.3);

    private Bounds() {}

    /**
     * One model at one length.
     *
     * @param attentionShare of a dense training step, 0..1
     */
    public record ModelBound(String model, int length, double attentionShare, List<Ideal> ideal) {}

    /** @param saving of a step that only attends to {@code density} of the causal map, and does all else */
    public record Ideal(double density, double saving) {}

    /** At every length, of training. */
    static List<ModelBound> training(ClaimedModel model) {
        return LENGTHS.stream()
                .map(length -> bound(model, length, model.sizes().trainingShare(length)))
                .toList();
    }

    /** At every length, of reading a prompt. */
    static List<ModelBound> prefill(ClaimedModel model) {
        return LENGTHS.stream()
                .map(length -> bound(model, length, model.sizes().prefillShare(length)))
                .toList();
    }

    private static ModelBound bound(ClaimedModel model, int length, double share) {
        return new ModelBound(
                model.name(),
                length,
                share,
                DENSITIES.stream()
                        .map(density -> new Ideal(density, share * (1 - density)))
                        .toList());
    }

    /**
     * Share of the bytes that decoding a token reads which skipping saves: keys and values, all of them in 16 bits like the
     * weights, against both.
     */
    static double decodingSaving(Transformer sizes, int batch, int length, double density) {
        double cache = 2.0 * sizes.layers() * sizes.keyValueWidth() * length * batch;
        return cache * (1 - density) / (cache + sizes.parameters());
    }

    /** In thousands of 1,024 tokens. */
    static String thousands(double length) {
        return Double.isInfinite(length) ? "no length" : Math.round(length / 1024) + "k tokens";
    }
}
