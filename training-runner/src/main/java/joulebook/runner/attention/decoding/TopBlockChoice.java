package joulebook.runner.attention.decoding;

import java.util.Arrays;
import joulebook.runner.attention.TopBlockAttention;
import joulebook.runner.torch.Tensor;

/** {@link TopBlockAttention}'s routing, row by row: a block's mean key is kept when the block is complete. */
public final class TopBlockChoice implements BlockChoice {
    private final int width;
    private final int most;
    private final BlockCodes means;

    public TopBlockChoice(CacheShape shape, int most) {
        this.width = shape.width();
        this.most = most;
        this.means = new BlockCodes(shape, width);
    }

    @Override
    public void closed(int sequence, int block, Tensor keys) {
        means.set(sequence, block, keys.mean(false, 2).toFloats());
    }

    @Override
    public Step step(Tensor q) {
        float[] queries = q.toFloats();
        return (unit, own) -> {
            float[] query = Arrays.copyOfRange(queries, unit * width, (unit + 1) * width);
            return Read.plain(TopBlockAttention.top(means.products(query, unit, own), most));
        };
    }

    @Override
    public long valuesToChoose(int own) {
        return (long) own * width;
    }
}
