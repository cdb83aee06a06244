package joulebook.runner.attention;

/**
 * Of one row's q^ what is not 0: of each of q~'s r values either the part over 0 or the part under it, and so half of the
 * products of q^ and k^.
 */
final class QueryParts {
    private final int rank;
    private final int[] index;
    private final float[] value;

    /** @param width 2 r */
    QueryParts(int width) {
        this.rank = width / 2;
        this.index = new int[rank];
        this.value = new float[rank];
    }

    /** Reads q^, 2 r values from {@code at}. */
    void of(float[] queryCode, int at) {
        for (int i = 0; i < rank; i++) {
            index[i] = queryCode[at + i] > 0 ? i : rank + i;
            value[i] = queryCode[at + index[i]];
        }
    }

    /** r. */
    int count() {
        return rank;
    }

    /** Where in q^, and in k^, the part stands. */
    int index(int i) {
        return index[i];
    }

    float value(int i) {
        return value[i];
    }
}
