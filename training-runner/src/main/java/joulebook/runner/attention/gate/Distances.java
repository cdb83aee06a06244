package joulebook.runner.attention.gate;

import java.util.Arrays;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Tensor;

/**
 * How far back blocks lie, in bins as T5 has them for tokens (arXiv:1910.10683): {@value #EXACT} bins for the nearest blocks,
 * one each, then four to an octave, and the last for all that is farther.
 */
public final class Distances {
    public static final int BINS = 32;

    private static final int EXACT = 16;
    private static final double BINS_OF_AN_OCTAVE = 4;

    private Distances() {}

    /** The bin of the block {@code distance} blocks back, 1 for the one before. */
    static int bin(int distance) {
        if (distance <= EXACT) {
            return distance - 1;
        }
        double octaves = Math.log(distance / (double) EXACT) / Math.log(2);
        return Math.min(BINS - 1, EXACT + (int) (BINS_OF_AN_OCTAVE * octaves));
    }

    /** Of each head its values by distance, 1 to {@code n}, from those by bin (H, {@link #BINS}): (H, n). */
    static Tensor spread(Tensor byBin, int n) {
        return byBin.transpose(0, 1).rows(bins(byBin, n)).transpose(0, 1).contiguous();
    }

    /** Values by distance (H, n), summed by bin: (H, {@link #BINS}). */
    public static Tensor gathered(Tensor byDistance) {
        Tensor bins = bins(byDistance, Math.toIntExact(byDistance.size(1)));
        return byDistance
                .transpose(0, 1)
                .contiguous()
                .sumRows(bins, BINS)
                .transpose(0, 1)
                .contiguous();
    }

    /** Values by distance (H, N) as a map (H, T, N) of rows and past blocks; what is not past has no meaning. */
    static Tensor map(Tensor byDistance) {
        long heads = byDistance.size(0);
        int n = Math.toIntExact(byDistance.size(1));
        return byDistance
                .transpose(0, 1)
                .rows(pairs(byDistance, n))
                .transpose(0, 1)
                .reshape(heads, n, 1, n)
                .expand(heads, n, Blocks.SIZE, n)
                .reshape(heads, (long) n * Blocks.SIZE, n);
    }

    /** A map (B, H, T, N), 0 where the block is not past, summed by distance: (H, N). */
    static Tensor summed(Tensor map) {
        long heads = map.size(1);
        int n = Math.toIntExact(map.size(3));
        Tensor byPair = map.reshape(map.size(0), heads, n, Blocks.SIZE, n).sum(false, 0, 3); // (H, N, N)
        return byPair.reshape(heads, (long) n * n)
                .transpose(0, 1)
                .contiguous()
                .sumRows(pairs(map, n), n)
                .transpose(0, 1)
                .contiguous();
    }

    private static Tensor bins(Tensor like, int n) {
        long[] bins = new long[n];
        Arrays.setAll(bins, i -> bin(i + 1));
        return Tensor.of(bins, n).onDeviceOf(like);
    }

    /** For each own block and each block its distance less 1, 0 where it is not past. */
    private static Tensor pairs(Tensor like, int n) {
        long[] pairs = new long[n * n];
        for (int own = 0; own < n; own++) {
            for (int block = 0; block < own; block++) {
                pairs[own * n + block] = own - block - 1L;
            }
        }
        return Tensor.of(pairs, pairs.length).onDeviceOf(like);
    }
}
