package joulebook.runner.attention.engine.vector;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import joulebook.runner.attention.pass.Blocks;

/**
 * What a softmax over tiles needs, in single precision on the CPU's vector unit. What is computed of a row depends on
 * that row alone, in a fixed order.
 */
public final class TileMath {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    private static final int LANES = SPECIES.length();
    /** Each brings the upper half of what is left to be summed onto the lower. */
    private static final VectorShuffle<Float>[] HALVES = halves();

    private static final float UNDERFLOW = -87.3f;
    private static final float TO_NEAREST = 12_582_912f; // 1.5 * 2^23: adding it rounds to a whole number
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    private TileMath() {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static VectorShuffle<Float>[] halves() {
        return IntStream.iterate(LANES / 2, left -> left > 0, left -> left / 2)
                .mapToObj(left -> VectorShuffle.iota(SPECIES, left, 1, true))
                .toArray(VectorShuffle[]::new);
    }

    /** {@code length} rounded up to whole vectors. */
    static int padded(int length) {
        return (length + LANES - 1) / LANES * LANES;
    }

    /** The greatest of {@code length} values, a whole number of vectors. */
    public static float max(float[] x, int start, int length) {
        FloatVector most = load(x, start);
        for (int i = LANES; i < length; i += LANES) {
            most = most.max(load(x, start + i));
        }
        return most.reduceLanes(VectorOperators.MAX);
    }

    /** x *= factor over {@code length} values, a whole number of vectors. */
    public static void scale(float[] x, int start, float factor, int length) {
        for (int i = 0; i < length; i += LANES) {
            load(x, start + i).mul(factor).intoArray(x, start + i);
        }
    }

    /** x += y. */
    static void add(float[] x, float[] y) {
        int whole = SPECIES.loopBound(x.length);
        for (int i = 0; i < whole; i += LANES) {
            load(x, i).add(load(y, i)).intoArray(x, i);
        }
        for (int i = whole; i < x.length; i++) {
            x[i] += y[i];
        }
    }

    /** The inner product of {@code length} values, a whole number of vectors. */
    static float dot(float[] x, int xStart, float[] y, int yStart, int length) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += LANES) {
            sum = load(x, xStart + i).fma(load(y, yStart + i), sum);
        }
        return total(sum);
    }

    /** x = exp(x + shift) over a tile's row; answers the sum. */
    public static float toExp(float[] x, int start, float shift) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < Blocks.SIZE; i += LANES) {
            FloatVector power = exp(load(x, start + i).add(shift));
            power.intoArray(x, start + i);
            sum = sum.add(power);
        }
        return total(sum);
    }

    /** Softmax's backward over a tile's row: g = p (g - mean); answers the sum of the new g. */
    static float toScoreGradient(float[] g, float[] p, int start, float mean) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < Blocks.SIZE; i += LANES) {
            FloatVector gradient = load(g, start + i).sub(mean).mul(load(p, start + i));
            gradient.intoArray(g, start + i);
            sum = sum.add(gradient);
        }
        return total(sum);
    }

    /**
     * exp, to 2 units in the last place, exactly 1 at 0 and exactly 0 under {@link #UNDERFLOW}: x = n ln 2 + r, and a
     * polynomial for exp(r) with the coefficients of Cephes' expf.
     */
    static FloatVector exp(FloatVector x) {
        VectorMask<Float> under = x.compare(VectorOperators.LT, UNDERFLOW);
        FloatVector held = x.max(UNDERFLOW);
        FloatVector n = held.mul(LOG2_E).add(TO_NEAREST).sub(TO_NEAREST);
        FloatVector r = n.fma(broadcast(-LN2_HIGH), held);
        r = n.fma(broadcast(-LN2_LOW), r);
        FloatVector p = broadcast(1.9875691500e-4f);
        p = p.fma(r, broadcast(1.3981999507e-3f));
        p = p.fma(r, broadcast(8.3334519073e-3f));
        p = p.fma(r, broadcast(4.1665795894e-2f));
        p = p.fma(r, broadcast(1.6666665459e-1f));
        p = p.fma(r, broadcast(5.0000001201e-1f));
        p = p.fma(r.mul(r), r).add(1f);
        IntVector exponent = (IntVector) n.convertShape(VectorOperators.F2I, INTS, 0);
        FloatVector power = p.reinterpretAsInts()
                .add(exponent.lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
        return power.blend(0f, under);
    }

    /** The lanes' sum in one order, whether compiled or interpreted, which reduceLanes does not promise. */
    static float total(FloatVector sum) {
        FloatVector folded = sum;
        for (VectorShuffle<Float> half : HALVES) {
            folded = folded.add(folded.rearrange(half));
        }
        return folded.lane(0);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(SPECIES, values, at);
    }
}
