package joulebook.runner.attention.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import joulebook.runner.attention.gate.Fading;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.GatedPass;
import joulebook.runner.attention.pass.RowTiles;

/**
 * The gate's arithmetic for rows beside each other, a row a lane, in single precision on the CPU's vector unit. What is
 * computed of a row depends on that row alone, in a fixed order.
 */
final class GateMath {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final float LEAST_SLOPING = (float) Fading.SMALLEST_Z;

    private GateMath() {}

    /**
     * codes (64, r) = rows (64, D) times weights.
     *
     * @param rows of {@code width} D
     * @param weights (D, r), each row filled up to whole vectors
     * @param codes taken from {@code at} on
     */
    static void project(float[] rows, int width, float[] weights, int rank, float[] codes, int at) {
        int stride = weights.length / width;
        float[] sums = new float[4 * LANES];
        for (int row = 0; row < Blocks.SIZE; row += 4) {
            for (int i = 0; i < rank; i += LANES) {
                projectFour(rows, row * width, width, weights, i, stride, sums);
                for (int of = 0; of < 4; of++) {
                    int to = at + (row + of) * rank + i;
                    System.arraycopy(sums, of * LANES, codes, to, Math.min(LANES, rank - i));
                }
            }
        }
    }

    /** Of four rows one vector of codes each; two sums for each keep the unit busy. */
    private static void projectFour(
            float[] rows, int from, int width, float[] weights, int column, int stride, float[] sums) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        FloatVector t2 = s0;
        FloatVector t3 = s0;
        for (int d = 0; d < width; d += 2) {
            FloatVector even = load(weights, d * stride + column);
            FloatVector odd = load(weights, (d + 1) * stride + column);
            int at = from + d;
            s0 = of(rows[at]).fma(even, s0);
            t0 = of(rows[at + 1]).fma(odd, t0);
            at += width;
            s1 = of(rows[at]).fma(even, s1);
            t1 = of(rows[at + 1]).fma(odd, t1);
            at += width;
            s2 = of(rows[at]).fma(even, s2);
            t2 = of(rows[at + 1]).fma(odd, t2);
            at += width;
            s3 = of(rows[at]).fma(even, s3);
            t3 = of(rows[at + 1]).fma(odd, t3);
        }
        s0.add(t0).intoArray(sums, 0);
        s1.add(t1).intoArray(sums, LANES);
        s2.add(t2).intoArray(sums, 2 * LANES);
        s3.add(t3).intoArray(sums, 3 * LANES);
    }

    /** z = scale * z + shift, most = max(most, z), of each row. */
    static void place(float[] z, int at, float scale, float shift, float[] most) {
        for (int lane = 0; lane < most.length; lane += LANES) {
            FloatVector placed = load(z, at + lane).mul(scale).add(shift);
            placed.intoArray(z, at + lane);
            load(most, lane).max(placed).intoArray(most, lane);
        }
    }

    /** sum += exp(z - most), of each row. */
    static void addExp(float[] sum, float[] z, int at, float[] most) {
        for (int lane = 0; lane < sum.length; lane += LANES) {
            FloatVector power = TileMath.exp(load(z, at + lane).sub(load(most, lane)));
            load(sum, lane).add(power).intoArray(sum, lane);
        }
    }

    /** z += shift, of each row; answers the greatest. */
    static float shift(float[] z, int at, float[] shift) {
        FloatVector greatest = of(Float.NEGATIVE_INFINITY);
        for (int lane = 0; lane < shift.length; lane += LANES) {
            FloatVector shifted = load(z, at + lane).add(load(shift, lane));
            shifted.intoArray(z, at + lane);
            greatest = greatest.max(shifted);
        }
        return greatest.reduceLanes(VectorOperators.MAX);
    }

    /** Of the rows that compute a tile: mass += theirs, most = max(most, z). */
    static void count(RowTiles tiles, int tile, float[] masses, float[] mass, float[] most) {
        for (int lane = 0; lane < Blocks.SIZE; lane += LANES) {
            int at = tile * Blocks.SIZE + lane;
            VectorMask<Float> computes = computes(tiles, at);
            FloatVector more = load(most, lane).max(load(tiles.z(), at));
            load(mass, lane).add(load(masses, at), computes).intoArray(mass, lane);
            load(most, lane).blend(more, computes).intoArray(most, lane);
        }
    }

    /** What the loss hangs on a tile's mass, see {@link GatedPass#influence}, over the rows that compute it. */
    static float influence(RowTiles tiles, int tile, float[] masses, float[] biasGradient) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int lane = 0; lane < Blocks.SIZE; lane += LANES) {
            int at = tile * Blocks.SIZE + lane;
            FloatVector left = of(1).sub(load(masses, at)).max((float) GatedPass.LEAST_LEFT);
            sum = sum.add(load(biasGradient, at).abs().div(left), computes(tiles, at));
        }
        return TileMath.total(sum);
    }

    /** The loss's gradient of z through the bias, over the rows that compute a tile: d log m / dz = (1 - m) / m. */
    static float throughBias(RowTiles tiles, int tile, float[] biasGradient) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int lane = 0; lane < Blocks.SIZE; lane += LANES) {
            int at = tile * Blocks.SIZE + lane;
            VectorMask<Float> slopes =
                    computes(tiles, at).and(load(tiles.z(), at).compare(VectorOperators.GT, LEAST_SLOPING));
            FloatVector gate = TileMath.exp(load(tiles.bias(), at));
            FloatVector slope = of(1).sub(gate).div(gate);
            sum = sum.add(load(biasGradient, at).mul(slope), slopes);
        }
        return TileMath.total(sum);
    }

    /** p = exp(z - most) of the rows that compute a tile, 0 of others; sum += p. */
    static void powers(RowTiles tiles, int tile, float[] most, float[] p, float[] sum) {
        for (int lane = 0; lane < Blocks.SIZE; lane += LANES) {
            int at = tile * Blocks.SIZE + lane;
            FloatVector power = TileMath.exp(load(tiles.z(), at).sub(load(most, lane)))
                    .blend(0f, computes(tiles, at).not());
            power.intoArray(p, at);
            load(sum, lane).add(power).intoArray(sum, lane);
        }
    }

    /** g = p * factor - mass of the rows that compute a tile, 0 of others; answers the sum. */
    static float logitGradient(RowTiles tiles, int tile, float[] p, float[] factor, float[] masses, float[] g) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int lane = 0; lane < Blocks.SIZE; lane += LANES) {
            int at = tile * Blocks.SIZE + lane;
            FloatVector gradient = load(p, at)
                    .mul(load(factor, lane))
                    .sub(load(masses, at))
                    .blend(0f, computes(tiles, at).not());
            gradient.intoArray(g, lane);
            sum = sum.add(gradient);
        }
        return TileMath.total(sum);
    }

    /** gradient (r, 64) += g times that value of k^ by which each of q~'s values was multiplied. */
    static void addToQueries(QueryTile queries, float[] g, float[] keyCode, int code, float[] gradient) {
        int rank = queries.rank();
        for (int lane = 0; lane < Blocks.SIZE; lane += LANES) {
            FloatVector rowGradient = load(g, lane);
            for (int i = 0; i < rank; i++) {
                VectorMask<Float> over =
                        load(queries.parts(), i * Blocks.SIZE + lane).compare(VectorOperators.GT, 0f);
                FloatVector value = of(keyCode[code + rank + i]).blend(keyCode[code + i], over);
                int at = i * Blocks.SIZE + lane;
                value.fma(rowGradient, load(gradient, at)).intoArray(gradient, at);
            }
        }
    }

    /** gradient, 2 r values of k^ from {@code at} on, += the rows' parts times g. */
    static void addToKey(QueryTile queries, float[] g, float[] gradient, int at) {
        for (int i = 0; i < 2 * queries.rank(); i++) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int lane = 0; lane < Blocks.SIZE; lane += LANES) {
                sum = load(queries.parts(), i * Blocks.SIZE + lane).fma(load(g, lane), sum);
            }
            gradient[at + i] += TileMath.total(sum);
        }
    }

    /** weights (r, width) += gradient (r, 64) times rows (64, width). */
    static void addRows(float[] gradient, float[] rows, int width, float[] weights) {
        for (int row = 0; row < Blocks.SIZE; row++) {
            for (int i = 0; i * width < weights.length; i++) {
                add(gradient[i * Blocks.SIZE + row], rows, row * width, width, weights, i * width);
            }
        }
    }

    /** to += factor * from, of {@code length} values, a whole number of vectors. */
    static void add(float factor, float[] from, int fromAt, int length, float[] to, int toAt) {
        for (int i = 0; i < length; i += LANES) {
            of(factor).fma(load(from, fromAt + i), load(to, toAt + i)).intoArray(to, toAt + i);
        }
    }

    private static VectorMask<Float> computes(RowTiles tiles, int at) {
        return load(tiles.bias(), at).compare(VectorOperators.NE, Float.NEGATIVE_INFINITY);
    }

    private static FloatVector of(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(SPECIES, values, at);
    }
}
