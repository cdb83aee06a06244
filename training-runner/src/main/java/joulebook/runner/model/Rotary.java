package joulebook.runner.model;

import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Rotary positions (RoFormer, arXiv:2104.09864) on the first of a head's dimensions, as GPT-NeoX and Llama have them:
 * products of queries and keys see how far apart two tokens are. The other dimensions, half of them in the runner's own
 * models, carry content alone, which a mean over a block of keys keeps.
 */
final class Rotary {
    private final int pairs;
    private final Tensor cosine;
    private final Tensor sine;

    /** For heads of {@code width} and sequences of up to {@code length} tokens. */
    Rotary(Tensor like, Architecture.Positions.Rotary positions, int width, int length) {
        this.pairs = (int) (width * positions.share() / 2);
        float[] cosines = new float[length * pairs];
        float[] sines = new float[length * pairs];
        for (int token = 0; token < length; token++) {
            for (int pair = 0; pair < pairs; pair++) {
                double angle = token * Math.pow(positions.base(), -pair / (double) pairs);
                cosines[token * pairs + pair] = (float) Math.cos(angle);
                sines[token * pairs + pair] = (float) Math.sin(angle);
            }
        }
        try (Scope.GradMode none = Scope.noGrad()) {
            this.cosine = Tensor.of(cosines, length, pairs).to(like);
            this.sine = Tensor.of(sines, length, pairs).to(like);
        }
    }

    /** (..., T, D) to the same, turned. */
    Tensor turn(Tensor heads) {
        long length = heads.size(-2);
        return turn(heads, cosine.narrow(0, 0, length), sine.narrow(0, 0, length));
    }

    /** One token of each sequence, (..., B, H, 1, D), each at its own position. */
    Tensor turn(Tensor heads, Tensor positions) {
        long batch = positions.length();
        return turn(
                heads,
                cosine.rows(positions).reshape(batch, 1, 1, pairs),
                sine.rows(positions).reshape(batch, 1, 1, pairs));
    }

    private Tensor turn(Tensor heads, Tensor cos, Tensor sin) {
        Tensor first = heads.narrow(-1, 0, pairs);
        Tensor second = heads.narrow(-1, pairs, pairs);
        Tensor rest = heads.narrow(-1, 2L * pairs, heads.size(-1) - 2L * pairs);
        return Tensor.cat(
                -1, first.times(cos).minus(second.times(sin)), second.times(cos).plus(first.times(sin)), rest);
    }
}
