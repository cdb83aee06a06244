package joulebook.runner.attention;

/** A code of each complete block, unit by unit as (w, N): what rows are compared with. */
final class CodeColumns {
    /** A whole number of vectors, however wide they are. */
    private static final int PADDING = 16;

    private final int width;
    private final int stride;
    private final float[][] units;

    /** @param width w, values of a code */
    CodeColumns(CacheShape shape, int width) {
        this.width = width;
        this.stride = padded(shape.blocks());
        this.units = new float[shape.units()][width * stride];
    }

    static int padded(int blocks) {
        return (blocks + PADDING - 1) / PADDING * PADDING;
    }

    int stride() {
        return stride;
    }

    float[] of(int unit) {
        return units[unit];
    }

    /** Sets the codes of one block of a sequence, (H, w). */
    void set(int sequence, int block, float[] codes) {
        int heads = codes.length / width;
        for (int head = 0; head < heads; head++) {
            float[] unit = units[sequence * heads + head];
            for (int i = 0; i < width; i++) {
                unit[i * stride + block] = codes[head * width + i];
            }
        }
    }

    /** The products of a unit's query, w values of {@code queries}, with its first {@code count} blocks. */
    float[] products(float[] queries, int unit, int count) {
        float[] products = new float[count];
        for (int i = 0; i < width; i++) {
            float weight = queries[unit * width + i];
            for (int block = 0; block < count; block++) {
                products[block] += weight * units[unit][i * stride + block];
            }
        }
        return products;
    }
}
