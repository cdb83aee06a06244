package joulebook.runner.attention.decoding;

import joulebook.runner.attention.engine.vector.Selection;

/** A code of each complete block, unit by unit as (N, w), N being filled up to whole fours: what rows are compared with. */
final class BlockCodes {
    private final int width;
    private final float[][] units;

    /** @param width w, values of a code */
    BlockCodes(CacheShape shape, int width) {
        this.width = width;
        this.units = new float[shape.units()][width * Selection.wholeFours(shape.blocks())];
    }

    float[] of(int unit) {
        return units[unit];
    }

    /** Sets the codes of one block of a sequence, (H, w). */
    void set(int sequence, int block, float[] codes) {
        int heads = codes.length / width;
        for (int head = 0; head < heads; head++) {
            System.arraycopy(codes, head * width, units[sequence * heads + head], block * width, width);
        }
    }

    /** The products of a query, w values, with a unit's first {@code count} blocks. */
    float[] products(float[] query, int unit, int count) {
        float[] products = new float[count];
        for (int block = 0; block < count; block++) {
            for (int i = 0; i < width; i++) {
                products[block] += query[i] * units[unit][block * width + i];
            }
        }
        return products;
    }
}
