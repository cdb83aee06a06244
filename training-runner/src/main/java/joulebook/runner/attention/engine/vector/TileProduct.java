package joulebook.runner.attention.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import joulebook.runner.attention.pass.Blocks;

/** Products of tiles of 64 rows in single precision on the CPU's vector unit: each sum in order of its terms. */
public final class TileProduct {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /** Sums of four rows by four vectors need more than the 16 registers of AVX2. */
    private static final boolean WIDE = LANES != 8;
    /** A number of columns is a multiple of this. */
    public static final int COLUMNS_AT_ONCE = (WIDE ? 4 : 2) * LANES;

    private TileProduct() {}

    /** Whether rows of this many values can be worked on: a multiple of what a product takes at once. */
    static boolean takes(long width) {
        return width % COLUMNS_AT_ONCE == 0 && Blocks.SIZE % COLUMNS_AT_ONCE == 0;
    }

    /**
     * c += a b for 64 rows of a.
     *
     * @param rowStep between a's rows, and {@code innerStep} along one: (inner, 1), or (1, 64) for a transposed
     * @param b (inner, columns) from {@code bStart}
     * @param c (64, columns) from {@code cStart}
     */
    static void add(
            float[] a,
            int rowStep,
            int innerStep,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int inner,
            int columns) {
        if (!WIDE && inner == Blocks.SIZE && columns == Blocks.SIZE) {
            addSquare(a, rowStep, innerStep, b, bStart, c, cStart);
        } else {
            add(Blocks.SIZE, a, rowStep, innerStep, b, bStart, c, cStart, inner, columns);
        }
    }

    /** The same for so many rows, a multiple of four. */
    static void add(
            int rows,
            float[] a,
            int rowStep,
            int innerStep,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int inner,
            int columns) {
        int more = COLUMNS_AT_ONCE;
        for (int row = 0; row < rows; row += 4) {
            for (int column = 0; column < columns; column += more) {
                int at = cStart + row * columns + column;
                if (WIDE) {
                    addFourByFour(a, row * rowStep, rowStep, innerStep, b, bStart + column, c, at, inner, columns);
                } else {
                    addFourByTwo(a, row * rowStep, rowStep, innerStep, b, bStart + column, c, at, inner, columns);
                }
            }
        }
    }

    /** Four rows by four vectors, their 16 sums in registers. */
    static void addFourByFour(
            float[] a, int aAt, int rowStep, int innerStep, float[] b, int bAt, float[] c, int cAt, int inner, int n) {
        int c1 = cAt + n;
        int c2 = c1 + n;
        int c3 = c2 + n;
        FloatVector s00 = load(c, cAt);
        FloatVector s01 = load(c, cAt + LANES);
        FloatVector s02 = load(c, cAt + 2 * LANES);
        FloatVector s03 = load(c, cAt + 3 * LANES);
        FloatVector s10 = load(c, c1);
        FloatVector s11 = load(c, c1 + LANES);
        FloatVector s12 = load(c, c1 + 2 * LANES);
        FloatVector s13 = load(c, c1 + 3 * LANES);
        FloatVector s20 = load(c, c2);
        FloatVector s21 = load(c, c2 + LANES);
        FloatVector s22 = load(c, c2 + 2 * LANES);
        FloatVector s23 = load(c, c2 + 3 * LANES);
        FloatVector s30 = load(c, c3);
        FloatVector s31 = load(c, c3 + LANES);
        FloatVector s32 = load(c, c3 + 2 * LANES);
        FloatVector s33 = load(c, c3 + 3 * LANES);
        int from = aAt;
        int row = bAt;
        for (int i = 0; i < inner; i++) {
            FloatVector b0 = load(b, row);
            FloatVector b1 = load(b, row + LANES);
            FloatVector b2 = load(b, row + 2 * LANES);
            FloatVector b3 = load(b, row + 3 * LANES);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[from]);
            s00 = factor.fma(b0, s00);
            s01 = factor.fma(b1, s01);
            s02 = factor.fma(b2, s02);
            s03 = factor.fma(b3, s03);
            factor = FloatVector.broadcast(SPECIES, a[from + rowStep]);
            s10 = factor.fma(b0, s10);
            s11 = factor.fma(b1, s11);
            s12 = factor.fma(b2, s12);
            s13 = factor.fma(b3, s13);
            factor = FloatVector.broadcast(SPECIES, a[from + 2 * rowStep]);
            s20 = factor.fma(b0, s20);
            s21 = factor.fma(b1, s21);
            s22 = factor.fma(b2, s22);
            s23 = factor.fma(b3, s23);
            factor = FloatVector.broadcast(SPECIES, a[from + 3 * rowStep]);
            s30 = factor.fma(b0, s30);
            s31 = factor.fma(b1, s31);
            s32 = factor.fma(b2, s32);
            s33 = factor.fma(b3, s33);
            from += innerStep;
            row += n;
        }
        s00.intoArray(c, cAt);
        s01.intoArray(c, cAt + LANES);
        s02.intoArray(c, cAt + 2 * LANES);
        s03.intoArray(c, cAt + 3 * LANES);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + LANES);
        s12.intoArray(c, c1 + 2 * LANES);
        s13.intoArray(c, c1 + 3 * LANES);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + LANES);
        s22.intoArray(c, c2 + 2 * LANES);
        s23.intoArray(c, c2 + 3 * LANES);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + LANES);
        s32.intoArray(c, c3 + 2 * LANES);
        s33.intoArray(c, c3 + 3 * LANES);
    }

    /** Four rows by two vectors, for 16 registers. */
    static void addFourByTwo(
            float[] a, int aAt, int rowStep, int innerStep, float[] b, int bAt, float[] c, int cAt, int inner, int n) {
        int c1 = cAt + n;
        int c2 = c1 + n;
        int c3 = c2 + n;
        FloatVector s00 = load(c, cAt);
        FloatVector s01 = load(c, cAt + LANES);
        FloatVector s10 = load(c, c1);
        FloatVector s11 = load(c, c1 + LANES);
        FloatVector s20 = load(c, c2);
        FloatVector s21 = load(c, c2 + LANES);
        FloatVector s30 = load(c, c3);
        FloatVector s31 = load(c, c3 + LANES);
        int from = aAt;
        int row = bAt;
        for (int i = 0; i < inner; i++) {
            FloatVector b0 = load(b, row);
            FloatVector b1 = load(b, row + LANES);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[from]);
            s00 = factor.fma(b0, s00);
            s01 = factor.fma(b1, s01);
            factor = FloatVector.broadcast(SPECIES, a[from + rowStep]);
            s10 = factor.fma(b0, s10);
            s11 = factor.fma(b1, s11);
            factor = FloatVector.broadcast(SPECIES, a[from + 2 * rowStep]);
            s20 = factor.fma(b0, s20);
            s21 = factor.fma(b1, s21);
            factor = FloatVector.broadcast(SPECIES, a[from + 3 * rowStep]);
            s30 = factor.fma(b0, s30);
            s31 = factor.fma(b1, s31);
            from += innerStep;
            row += n;
        }
        s00.intoArray(c, cAt);
        s01.intoArray(c, cAt + LANES);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + LANES);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + LANES);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + LANES);
    }

    /**
     * c += a b where all is 64 long, for AVX2: eight vectors to a row, in threes, as many as its registers take. The compiler
     * knows how far each step goes, and is a good third faster by both.
     */
    private static void addSquare(float[] a, int rowStep, int innerStep, float[] b, int bStart, float[] c, int cStart) {
        for (int row = 0; row < Blocks.SIZE; row += 4) {
            int from = row * rowStep;
            int at = cStart + row * Blocks.SIZE;
            addFourByThree(a, from, rowStep, innerStep, b, bStart, c, at);
            addFourByThree(a, from, rowStep, innerStep, b, bStart + 3 * LANES, c, at + 3 * LANES);
            addFourByTwo(a, from, rowStep, innerStep, b, bStart + 6 * LANES, c, at + 6 * LANES);
        }
    }

    /** Four rows by three vectors of tiles that are 64 long. */
    static void addFourByThree(float[] a, int aAt, int rowStep, int innerStep, float[] b, int bAt, float[] c, int cAt) {
        int c1 = cAt + Blocks.SIZE;
        int c2 = cAt + 2 * Blocks.SIZE;
        int c3 = cAt + 3 * Blocks.SIZE;
        FloatVector s00 = load(c, cAt);
        FloatVector s01 = load(c, cAt + LANES);
        FloatVector s02 = load(c, cAt + 2 * LANES);
        FloatVector s10 = load(c, c1);
        FloatVector s11 = load(c, c1 + LANES);
        FloatVector s12 = load(c, c1 + 2 * LANES);
        FloatVector s20 = load(c, c2);
        FloatVector s21 = load(c, c2 + LANES);
        FloatVector s22 = load(c, c2 + 2 * LANES);
        FloatVector s30 = load(c, c3);
        FloatVector s31 = load(c, c3 + LANES);
        FloatVector s32 = load(c, c3 + 2 * LANES);
        int from = aAt;
        for (int i = 0; i < Blocks.SIZE; i++) {
            int row = bAt + i * Blocks.SIZE;
            FloatVector b0 = load(b, row);
            FloatVector b1 = load(b, row + LANES);
            FloatVector b2 = load(b, row + 2 * LANES);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[from]);
            s00 = factor.fma(b0, s00);
            s01 = factor.fma(b1, s01);
            s02 = factor.fma(b2, s02);
            factor = FloatVector.broadcast(SPECIES, a[from + rowStep]);
            s10 = factor.fma(b0, s10);
            s11 = factor.fma(b1, s11);
            s12 = factor.fma(b2, s12);
            factor = FloatVector.broadcast(SPECIES, a[from + 2 * rowStep]);
            s20 = factor.fma(b0, s20);
            s21 = factor.fma(b1, s21);
            s22 = factor.fma(b2, s22);
            factor = FloatVector.broadcast(SPECIES, a[from + 3 * rowStep]);
            s30 = factor.fma(b0, s30);
            s31 = factor.fma(b1, s31);
            s32 = factor.fma(b2, s32);
            from += innerStep;
        }
        s00.intoArray(c, cAt);
        s01.intoArray(c, cAt + LANES);
        s02.intoArray(c, cAt + 2 * LANES);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + LANES);
        s12.intoArray(c, c1 + 2 * LANES);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + LANES);
        s22.intoArray(c, c2 + 2 * LANES);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + LANES);
        s32.intoArray(c, c3 + 2 * LANES);
    }

    /** Four rows by two vectors of tiles that are 64 long. */
    static void addFourByTwo(float[] a, int aAt, int rowStep, int innerStep, float[] b, int bAt, float[] c, int cAt) {
        int c1 = cAt + Blocks.SIZE;
        int c2 = cAt + 2 * Blocks.SIZE;
        int c3 = cAt + 3 * Blocks.SIZE;
        FloatVector s00 = load(c, cAt);
        FloatVector s01 = load(c, cAt + LANES);
        FloatVector s10 = load(c, c1);
        FloatVector s11 = load(c, c1 + LANES);
        FloatVector s20 = load(c, c2);
        FloatVector s21 = load(c, c2 + LANES);
        FloatVector s30 = load(c, c3);
        FloatVector s31 = load(c, c3 + LANES);
        int from = aAt;
        for (int i = 0; i < Blocks.SIZE; i++) {
            int row = bAt + i * Blocks.SIZE;
            FloatVector b0 = load(b, row);
            FloatVector b1 = load(b, row + LANES);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[from]);
            s00 = factor.fma(b0, s00);
            s01 = factor.fma(b1, s01);
            factor = FloatVector.broadcast(SPECIES, a[from + rowStep]);
            s10 = factor.fma(b0, s10);
            s11 = factor.fma(b1, s11);
            factor = FloatVector.broadcast(SPECIES, a[from + 2 * rowStep]);
            s20 = factor.fma(b0, s20);
            s21 = factor.fma(b1, s21);
            factor = FloatVector.broadcast(SPECIES, a[from + 3 * rowStep]);
            s30 = factor.fma(b0, s30);
            s31 = factor.fma(b1, s31);
            from += innerStep;
        }
        s00.intoArray(c, cAt);
        s01.intoArray(c, cAt + LANES);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + LANES);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + LANES);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + LANES);
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(SPECIES, values, at);
    }
}
