package joulebook.runner.torch;

import joulebook.runner.torch.FusedAttention.Attended;
import joulebook.runner.torch.FusedAttention.AttentionGradients;

/** softmax(q k^T / sqrt(D)) v and its backward in plain operators, for any device and type: slow, and easy to believe. */
final class PlainAttention {
    private PlainAttention() {}

    static Attended attend(Tensor q, Tensor k, Tensor v, boolean causal) {
        Tensor scores = scores(q, k, causal);
        Tensor logSumExp = scores.logSumExp(-1);
        return new Attended(scores.minus(logSumExp.unsqueeze(-1)).exp().matmul(v), logSumExp);
    }

    static AttentionGradients back(Tensor gradient, Tensor q, Tensor k, Tensor v, Attended attended, boolean causal) {
        Tensor probabilities =
                scores(q, k, causal).minus(attended.logSumExp().unsqueeze(-1)).exp();
        Tensor agreement = gradient.times(attended.output()).sum(true, -1);
        Tensor scoreGradient = probabilities
                .times(gradient.matmul(v.transpose(-2, -1)).minus(agreement))
                .times(scale(q));
        return new AttentionGradients(
                scoreGradient.matmul(k),
                scoreGradient.transpose(-2, -1).matmul(q),
                probabilities.transpose(-2, -1).matmul(gradient));
    }

    private static Tensor scores(Tensor q, Tensor k, boolean causal) {
        Tensor scores = q.matmul(k.transpose(-2, -1)).times(scale(q));
        return causal ? upTo(scores) : scores;
    }

    private static double scale(Tensor q) {
        return 1 / Math.sqrt(q.size(-1));
    }

    private static Tensor upTo(Tensor scores) {
        int queries = Math.toIntExact(scores.size(-2));
        int keys = Math.toIntExact(scores.size(-1));
        float[] allowed = new float[queries * keys];
        for (int at = 0; at < allowed.length; at++) {
            allowed[at] = at % keys <= at / keys ? 1 : 0;
        }
        Tensor zero = Tensor.scalar(scores, 0);
        return Tensor.of(allowed, queries, keys)
                .to(scores)
                .greaterThan(zero)
                .where(scores, Tensor.scalar(scores, Double.NEGATIVE_INFINITY));
    }
}
