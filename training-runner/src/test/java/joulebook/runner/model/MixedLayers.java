package joulebook.runner.model;

import joulebook.runner.attention.Attention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.torch.Tensor;

/** Models whose layers have the attention of one variant and the feed-forward of another. */
public final class MixedLayers {
    private MixedLayers() {}

    /** ASA and a mixture of experts in each layer: both have feedback state. */
    public static Gpt asaWithExperts(ModelShape shape, double density, long seed) {
        LayerParts both = new LayerParts() {
            @Override
            public Attention attention(Variant.Layer layer) {
                return Variant.ASA.attention(layer);
            }

            @Override
            public FeedForward feedForward(ModelShape shape, Architecture architecture, Weights weights) {
                return Variant.MOE.feedForward(shape, architecture, weights);
            }
        };
        return new Gpt(shape, Architecture.own(shape), both, density, seed, Tensor.of(new float[1], 1), Engines.auto());
    }
}
