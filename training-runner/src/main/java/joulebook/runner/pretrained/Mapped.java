package joulebook.runner.pretrained;

import java.util.function.UnaryOperator;
import joulebook.runner.torch.Tensor;

/**
 * A tensor of theirs and what it is of ours.
 *
 * @param name in the file
 * @param ours the weight, or a view of a part of it
 * @param toOurs from their layout, of {@code theirShape}
 * @param toTheirs back
 */
record Mapped(
        String name, long[] theirShape, Tensor ours, UnaryOperator<Tensor> toOurs, UnaryOperator<Tensor> toTheirs) {

    /** In the same layout. */
    static Mapped same(String name, Tensor ours) {
        return new Mapped(name, ours.shape(), ours, each -> each, each -> each);
    }

    /** (out, in) of ours as (in, out): GPT-2's Conv1D. */
    static Mapped transposed(String name, Tensor ours) {
        long[] shape = ours.shape();
        UnaryOperator<Tensor> turned = each -> each.transpose(0, 1);
        return new Mapped(name, new long[] {shape[1], shape[0]}, ours, turned, turned);
    }

    /** Rows (3, H, D) of ours, as those of GPT-NeoX are (H, 3, D). */
    static Mapped byHead(String name, Tensor ours, long heads) {
        long[] shape = ours.shape();
        long width = shape[0] / (3 * heads);
        return new Mapped(
                name,
                shape,
                ours,
                each -> each.reshape(heads, 3, width, shape[1])
                        .permute(1, 0, 2, 3)
                        .reshape(shape),
                each -> each.reshape(3, heads, width, shape[1])
                        .permute(1, 0, 2, 3)
                        .reshape(shape));
    }
}
