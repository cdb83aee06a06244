package joulebook.runner.picture;

import java.util.ArrayList;
import java.util.List;
import joulebook.runner.attention.pass.Pass;

/**
 * Which tiles (64 query rows by one block of keys) one layer computed for one sequence.
 *
 * @param rows for each row of tiles, from the first, a digit for each block up to its own: 0 where no head kept it, up to
 *     9 where all did, rounded up
 */
public record KeptTiles(List<String> rows) {
    /** Of a tile that all heads kept. */
    public static final int ALL = 9;

    private static final int TILE = 64;

    public KeptTiles {
        rows = List.copyOf(rows);
        for (int own = 0; own < rows.size(); own++) {
            if (!rows.get(own).matches("[0-9]{" + (own + 1) + "}")) {
                throw new IllegalArgumentException("row of tiles " + own + " is not of " + (own + 1) + " digits");
            }
        }
    }

    /** Of the first sequence of a pass over sequences of {@code length} tokens. */
    static KeptTiles of(Pass pass, int heads, int length) {
        List<String> rows = new ArrayList<>();
        for (int own = 0; own < length / TILE; own++) {
            StringBuilder row = new StringBuilder();
            for (int block = 0; block <= own; block++) {
                int kept = 0;
                for (int head = 0; head < heads; head++) {
                    kept += isKept(pass, head, own, block) ? 1 : 0;
                }
                row.append((kept * ALL + heads - 1) / heads);
            }
            rows.add(row.toString());
        }
        return new KeptTiles(rows);
    }

    private static boolean isKept(Pass pass, int head, int own, int block) {
        for (int row = own * TILE; row < (own + 1) * TILE; row++) {
            if (pass.reads(head, row, block)) {
                return true;
            }
        }
        return false;
    }

    /** 0 where no head kept it, up to {@link #ALL}. */
    int share(int own, int block) {
        return rows.get(own).charAt(block) - '0';
    }

    /** The share of tiles on or under the diagonal that a head computed, on average over heads. */
    double density() {
        long kept = 0;
        long all = 0;
        for (String row : rows) {
            kept += row.chars().map(digit -> digit - '0').sum();
            all += (long) ALL * row.length();
        }
        return kept / (double) all;
    }
}
