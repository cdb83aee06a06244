package joulebook.runner.torch;

import static joulebook.runner.torch.Native.NONE;

import java.util.List;

/** Softmax attention by the kernel that the device has for it. */
public final class FusedAttention {
    private static final String FLASH_ON_CPU = "_scaled_dot_product_flash_attention_for_cpu";

    private FusedAttention() {}

    /** Causal softmax(q k^T / sqrt(D)) v by the device's fused kernel, through autograd; all (B, H, T, D). */
    public static Tensor scaledDotProduct(Tensor q, Tensor k, Tensor v) {
        return Tensor.op("scaled_dot_product_attention", "", q, k, v, NONE, 0.0, true, NONE, false);
    }

    /** What {@link #attend} found: the output (B, H, T, D), and the log-sum-exp (B, H, T) of its scores. */
    public record Attended(Tensor output, Tensor logSumExp) {}

    /** Gradients of queries, keys and values. */
    public record AttentionGradients(Tensor query, Tensor key, Tensor value) {}

    /** softmax(q k^T / sqrt(D)) v without autograd, fused on the CPU; all (B, H, T, D). */
    public static Attended attend(Tensor q, Tensor k, Tensor v, boolean causal) {
        if (!q.device().equals(Device.CPU)) {
            return PlainAttention.attend(q, k, v, causal);
        }
        List<Tensor> two = Tensor.results(FLASH_ON_CPU, 2, q, k, v, 0.0, causal, NONE, NONE);
        return new Attended(two.get(0), two.get(1));
    }

    /**
     * The backward of {@link #attend}. A part of an attention that was merged from parts takes the merged output, and
     * the merged log-sum-exp less the part's own bias: then its probabilities are the merged ones.
     */
    public static AttentionGradients attendBackward(
            Tensor gradient, Tensor q, Tensor k, Tensor v, Attended attended, boolean causal) {
        if (!q.device().equals(Device.CPU)) {
            return PlainAttention.back(gradient, q, k, v, attended, causal);
        }
        List<Tensor> three = Tensor.results(
                FLASH_ON_CPU + "_backward",
                3,
                gradient,
                q,
                k,
                v,
                attended.output(),
                attended.logSumExp(),
                0.0,
                causal,
                NONE,
                NONE);
        return new AttentionGradients(three.get(0), three.get(1), three.get(2));
    }
}
