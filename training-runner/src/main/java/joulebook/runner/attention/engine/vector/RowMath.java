package joulebook.runner.attention.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import joulebook.runner.torch.Floats;

/** Sums of weighted rows, read from native memory in its order. Each sum is in order of its terms. */
public final class RowMath {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private RowMath() {}

    /**
     * out += sum over i of weights[i] times row i.
     *
     * @param rows (count, columns) from {@code at}; columns are a multiple of what {@link TileProduct} takes
     */
    public static void add(float[] weights, int count, Floats rows, long at, int columns, float[] out) {
        int column = 0;
        for (; column + 4 * LANES <= columns; column += 4 * LANES) {
            addFour(weights, count, rows, at + column, columns, out, column);
        }
        for (; column < columns; column += LANES) {
            addOne(weights, count, rows, at + column, columns, out, column);
        }
    }

    private static void addFour(float[] weights, int count, Floats rows, long at, int stride, float[] out, int column) {
        FloatVector s0 = load(out, column);
        FloatVector s1 = load(out, column + LANES);
        FloatVector s2 = load(out, column + 2 * LANES);
        FloatVector s3 = load(out, column + 3 * LANES);
        long from = at;
        for (int i = 0; i < count; i++) {
            FloatVector weight = FloatVector.broadcast(SPECIES, weights[i]);
            s0 = weight.fma(rows.vector(SPECIES, from), s0);
            s1 = weight.fma(rows.vector(SPECIES, from + LANES), s1);
            s2 = weight.fma(rows.vector(SPECIES, from + 2 * LANES), s2);
            s3 = weight.fma(rows.vector(SPECIES, from + 3 * LANES), s3);
            from += stride;
        }
        s0.intoArray(out, column);
        s1.intoArray(out, column + LANES);
        s2.intoArray(out, column + 2 * LANES);
        s3.intoArray(out, column + 3 * LANES);
    }

    private static void addOne(float[] weights, int count, Floats rows, long at, int stride, float[] out, int column) {
        FloatVector sum = load(out, column);
        long from = at;
        for (int i = 0; i < count; i++) {
            sum = FloatVector.broadcast(SPECIES, weights[i]).fma(rows.vector(SPECIES, from), sum);
            from += stride;
        }
        sum.intoArray(out, column);
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(SPECIES, values, at);
    }
}
