package joulebook.runner.attention.decoding;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import joulebook.runner.attention.engine.vector.QueryTile;
import joulebook.runner.attention.engine.vector.Selection;
import joulebook.runner.attention.engine.vector.TileProduct;
import joulebook.runner.attention.engine.vector.VectorBlockSparse;
import joulebook.runner.attention.gate.Fading;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.torch.Tensor;

/**
 * ASA's gate, row by row: a block's code is computed once, when the block is complete. What the gate learned is read when
 * this is made, so that it must not learn while it decodes; the layer's threshold may move.
 */
public final class GatedChoice implements BlockChoice {
    private final Gate gate;
    private final int heads;
    private final int rank;
    private final DoubleSupplier threshold;
    private final double[] offsets;
    private final float[][] distances;
    private final BlockCodes keyCodes;

    /** @param threshold the layer's, asked for at each token */
    public GatedChoice(Gate gate, DoubleSupplier threshold, CacheShape shape) {
        this.gate = gate;
        this.heads = shape.heads();
        this.rank = gate.rank();
        this.threshold = threshold;
        this.offsets = gate.thresholds(0);
        this.distances = gate.farthestFirst(shape.blocks());
        this.keyCodes = new BlockCodes(shape, 2 * rank);
    }

    @Override
    public void closed(int sequence, int block, Tensor keys) {
        keyCodes.set(sequence, block, gate.keyCode(keys).toFloats());
    }

    @Override
    public Step step(Tensor q) {
        float[] queries = gate.queryTokens(q).toFloats();
        return (unit, own) -> own == 0 ? Read.plain(new int[0]) : kept(z(queries, unit, own), own);
    }

    /** What the row keeps: the first block as it is, others where z is over 0, fading. */
    private static Read kept(float[] z, int own) {
        int[] blocks = new int[own];
        float[] bias = new float[own];
        int count = 1;
        for (int block = 1; block < own; block++) {
            if (z[block] > 0) {
                bias[count] = Fading.logGate(z[block]);
                blocks[count++] = block;
            }
        }
        return new Read(Arrays.copyOf(blocks, count), Arrays.copyOf(bias, count));
    }

    /** z of the unit's row for its past blocks: {@link Selection}'s, which needs the vector unit, or the same without. */
    private float[] z(float[] queries, int unit, int count) {
        double theta = threshold.getAsDouble() + offsets[unit % heads];
        float[] distance = distances[unit % heads];
        if (VectorBlockSparse.HAS_VECTORS) {
            QueryTile query = new QueryTile(rank, TileProduct.COLUMNS_AT_ONCE);
            query.read(queries, unit * rank, 1);
            float[] z = new float[query.lanes() * Selection.wholeFours(count)];
            Selection.score(query, keyCodes.of(unit), count, theta, distance, z);
            return everyNth(z, query.lanes(), count);
        }
        QueryTile query = new QueryTile(rank, 1);
        query.read(queries, unit * rank, 1);
        return plainly(keyCodes.products(query.parts(), unit, count), gate.scale(), theta, distance);
    }

    private static float[] everyNth(float[] values, int n, int count) {
        float[] some = new float[count];
        for (int i = 0; i < count; i++) {
            some[i] = values[i * n];
        }
        return some;
    }

    /** log softmax of the scaled products and what is said of distances, plus log I, less the threshold. */
    static float[] plainly(float[] products, double scale, double threshold, float[] distance) {
        for (int block = 0; block < products.length; block++) {
            products[block] = (float) (scale * products[block] + distance[distance.length - products.length + block]);
        }
        double most = Double.NEGATIVE_INFINITY;
        for (float product : products) {
            most = Math.max(most, product);
        }
        double sum = 0;
        for (float product : products) {
            sum += Math.exp(product - most);
        }
        double shift = Math.log(products.length) - threshold - most - Math.log(sum);
        for (int block = 0; block < products.length; block++) {
            products[block] += (float) shift;
        }
        return products;
    }

    @Override
    public long valuesToChoose(int own) {
        return 2L * own * rank;
    }
}
