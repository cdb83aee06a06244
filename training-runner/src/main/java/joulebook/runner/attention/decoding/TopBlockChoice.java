package joulebook.runner.attention.decoding;

import java.util.Arrays;
import joulebook.runner.torch.Tensor;

/** Routing without parameters, row by row: the blocks whose mean key has the greatest product with the query. A block's mean key is kept when the block is complete. */
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
            return Read.plain(top(means.products(query, unit, own), most));
        };
    }

    @Override
    public long valuesToChoose(int own) {
        return (long) own * width;
    }

    /** The {@code most} blocks of the greatest affinities, in rising order; of equal ones the earlier. */
    public static int[] top(float[] affinities, int most) {
        float least = least(affinities.clone(), most);
        int[] chosen = new int[Math.min(most, affinities.length)];
        int count = 0;
        for (int block = 0; block < affinities.length && count < most; block++) {
            if (affinities[block] >= least) {
                chosen[count++] = block;
            }
        }
        return Arrays.copyOf(chosen, count);
    }

    /** The {@code most}-th greatest, or the least if there are fewer. */
    private static float least(float[] values, int most) {
        Arrays.sort(values);
        return values.length == 0 ? 0 : values[Math.max(0, values.length - most)];
    }
}
