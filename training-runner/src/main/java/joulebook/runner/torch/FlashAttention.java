package joulebook.runner.torch;

import static joulebook.runner.torch.Native.NONE;

import java.util.List;
import joulebook.runner.torch.Native.Some;

/**
 * libtorch's own FlashAttention for lengths that vary, on a GPU, in bfloat16 ({@code aten::_flash_attention_forward} and
 * {@code _backward} of libtorch 2.10).
 */
public final class FlashAttention implements PackedAttention {

    @Override
    public Tensor prepared(Tensor values) {
        return values.toBfloat16().contiguous();
    }

    @Override
    public Attended attend(Tensor q, Tensor k, Tensor v, Lengths lengths, boolean causal) {
        // output, log-sum-exp, the random state, something unused, and a mask for debugging
        List<Tensor> five = Tensor.results(
                "_flash_attention_forward",
                5,
                q,
                k,
                v,
                new Some(lengths.queries()),
                new Some(lengths.keys()),
                lengths.mostQueries(),
                lengths.mostKeys(),
                0.0,
                causal,
                false,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE);
        return new Attended(five.get(0), five.get(1), five.subList(2, 4));
    }

    @Override
    public FusedAttention.AttentionGradients back(
            Tensor gradient, Tensor q, Tensor k, Tensor v, Attended merged, Lengths lengths, boolean causal) {
        List<Tensor> three = Tensor.results(
                "_flash_attention_backward",
                3,
                gradient,
                q,
                k,
                v,
                merged.output(),
                merged.logSumExp(),
                lengths.queries(),
                lengths.keys(),
                lengths.mostQueries(),
                lengths.mostKeys(),
                0.0,
                causal,
                merged.random().get(0),
                merged.random().get(1),
                NONE,
                NONE,
                NONE);
        return new FusedAttention.AttentionGradients(three.get(0), three.get(1), three.get(2));
    }
}
