package joulebook.runner.attention;

import java.util.List;
import java.util.stream.IntStream;
import joulebook.runner.attention.decoding.BlockChoice;
import joulebook.runner.attention.decoding.BlockDecoding;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.decoding.FixedChoice;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.FusedAttention;
import joulebook.runner.torch.Tensor;

/** The baseline: libtorch's fused scaled-dot-product attention (FlashAttention on a GPU), and its own backward. */
public final class DenseAttention implements Attention {

    @Override
    public Pass forward(Tensor q, Tensor k, Tensor v, Mode mode) {
        Tensor query = q.detach().requireGrad();
        Tensor key = k.detach().requireGrad();
        Tensor value = v.detach().requireGrad();
        Tensor output = Recording.of(() -> attended(query, key, value));
        return new Pass() {
            @Override
            public Tensor output() {
                return output.detach();
            }

            @Override
            public Density density() {
                return Density.FULL;
            }

            @Override
            public boolean reads(int unit, int row, int block) {
                return true;
            }

            @Override
            public Gradients backward(Tensor gradient) {
                output.backward(gradient);
                return new Gradients(query.grad(), key.grad(), value.grad(), List.of());
            }
        };
    }

    /** On a GPU in bfloat16, as the sparse engines there: FlashAttention takes nothing wider. */
    private static Tensor attended(Tensor q, Tensor k, Tensor v) {
        return q.device().equals(Device.CPU)
                ? FusedAttention.scaledDotProduct(q, k, v)
                : FusedAttention.scaledDotProduct(q.toBfloat16(), k.toBfloat16(), v.toBfloat16())
                        .to(q);
    }

    @Override
    public Decoding decoding(Tensor like, CacheShape shape) {
        BlockChoice all =
                new FixedChoice(shape, (head, own) -> IntStream.range(0, own).toArray());
        return new BlockDecoding(like, shape, all, (q, k, v) -> forward(q, k, v, new Mode.Dense()));
    }

    @Override
    public List<Tensor> parameters() {
        return List.of();
    }
}
