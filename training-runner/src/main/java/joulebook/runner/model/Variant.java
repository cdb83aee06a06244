package joulebook.runner.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import joulebook.runner.attention.AdaptiveSparseAttention;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DenseAttention;
import joulebook.runner.torch.Tensor;

/** Which attention a model has. */
public enum Variant {
    DENSE {
        @Override
        Attention attention(Tensor like, ModelShape shape, int layer, RandomGenerator random) {
            return new DenseAttention();
        }
    },
    ASA {
        @Override
        Attention attention(Tensor like, ModelShape shape, int layer, RandomGenerator random) {
            double depth = shape.layers() == 1 ? 0.5 : layer / (shape.layers() - 1.0);
            return new AdaptiveSparseAttention(like, shape.heads(), shape.headWidth(), shape.gateRank(), depth, random);
        }
    };

    abstract Attention attention(Tensor like, ModelShape shape, int layer, RandomGenerator random);

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming all there are */
    public static Variant of(String label) {
        return Arrays.stream(values())
                .filter(variant -> variant.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no variant '" + label + "'. There are: "
                        + Arrays.stream(values()).map(Variant::label).collect(Collectors.joining(", "))));
    }
}
