package joulebook.runner.attention.engine.vector;

/**
 * q^ of some rows as the vector unit reads it, a row a lane: (2 r, lanes), of each of q~'s r values the part over 0 or,
 * r lines farther on, the part under it.
 */
public final class QueryTile {
    private final int rank;
    private final int lanes;
    private final float[] parts;

    /** @param lanes rows, a whole number of vectors */
    public QueryTile(int rank, int lanes) {
        this.rank = rank;
        this.lanes = lanes;
        this.parts = new float[2 * rank * lanes];
    }

    /** Reads q~ of {@code rows} rows, r values each from {@code at} on; lanes after them stay 0. */
    public void read(float[] codes, int at, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < rank; i++) {
                float code = codes[at + row * rank + i];
                parts[i * lanes + row] = Math.max(code, 0);
                parts[(rank + i) * lanes + row] = Math.min(code, 0);
            }
        }
    }

    int rank() {
        return rank;
    }

    public int lanes() {
        return lanes;
    }

    public float[] parts() {
        return parts;
    }
}
