package joulebook.runner.attention.pass;

import java.util.List;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.FusedAttention;
import joulebook.runner.torch.Recording;
import joulebook.runner.torch.Tensor;

/** One pass of libtorch's fused scaled-dot-product attention (FlashAttention on a GPU), and its own backward. */
public final class DensePass implements Pass {
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final Tensor output;

    /** @param q queries (B, H, T, D); k and v alike */
    public DensePass(Tensor q, Tensor k, Tensor v) {
        this.query = q.detach().requireGrad();
        this.key = k.detach().requireGrad();
        this.value = v.detach().requireGrad();
        this.output = Recording.of(() -> attended(query, key, value));
    }

    /** On a GPU in bfloat16, as the sparse engines there: FlashAttention takes nothing wider. */
    private static Tensor attended(Tensor q, Tensor k, Tensor v) {
        return q.device().equals(Device.CPU)
                ? FusedAttention.scaledDotProduct(q, k, v)
                : FusedAttention.scaledDotProduct(q.toBfloat16(), k.toBfloat16(), v.toBfloat16())
                        .to(q);
    }

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
}
