package joulebook.runner.attention;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import joulebook.runner.torch.Tensor;

/**
 * ASA's gate, row by row: a block's code is computed once, when the block is complete. What the gate learned is read when
 * this is made, so that it must not learn while it decodes; the layer's threshold may move.
 */
final class GatedChoice implements BlockChoice {
    private final Gate gate;
    private final int heads;
    private final int width;
    private final DoubleSupplier threshold;
    private final double[] offsets;
    private final float[][] distances;
    private final CodeColumns keyCodes;

    /** @param threshold the layer's, asked for at each token */
    GatedChoice(Gate gate, DoubleSupplier threshold, CacheShape shape) {
        this.gate = gate;
        this.heads = shape.heads();
        this.width = gate.width();
        this.threshold = threshold;
        this.offsets = gate.thresholds(0);
        this.distances = gate.farthestFirst(shape.blocks());
        this.keyCodes = new CodeColumns(shape, width);
    }

    @Override
    public void closed(int sequence, int block, Tensor keys) {
        keyCodes.set(sequence, block, gate.keyCode(keys).toFloats());
    }

    @Override
    public Step step(Tensor q) {
        float[] queries = gate.queryCode(q).toFloats();
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
        if (VectorEngine.HAS_VECTORS) {
            float[] z = new float[CodeColumns.padded(count)];
            float[] codes = keyCodes.of(unit);
            QueryParts query = new QueryParts(width);
            query.of(queries, unit * width);
            Selection.score(query, codes, keyCodes.stride(), count, theta, distance, z, 0);
            return z;
        }
        return plainly(keyCodes.products(queries, unit, count), gate.scale(), theta, distance);
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
        return (long) own * width;
    }
}
