package joulebook.runner.attention;

import java.util.Arrays;
import java.util.function.IntFunction;
import joulebook.runner.attention.decoding.BlockChoice;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.TopBlockChoice;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Routing without parameters (MoBA, arXiv:2502.13189): each row takes the past blocks whose mean key has the greatest
 * product with its query. The density bounds what rows select; a tile runs if any of its rows selects it, so that more
 * is executed where rows disagree.
 */
public final class TopBlockAttention extends PatternAttention {

    public TopBlockAttention(double density, Engines engines) {
        super(density, engines);
    }

    @Override
    IntFunction<TileChooser> choosers(Blocks blocks, int most, Tensor q, Tensor k) {
        int n = blocks.perSequence();
        float[] affinities = affinities(q, k, n);
        return unit -> own -> choose(affinities, (unit * n + own) * Blocks.SIZE, n, own, most);
    }

    @Override
    BlockChoice choice(CacheShape shape, int most) {
        return new TopBlockChoice(shape, most);
    }

    /** q . mean(k) of each row and block, (B x H x T, N). */
    private static float[] affinities(Tensor q, Tensor k, int n) {
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            long[] shape = q.shape();
            Tensor pooled =
                    k.reshape(shape[0], shape[1], n, Blocks.SIZE, shape[3]).mean(false, 3);
            return q.matmul(pooled.transpose(-2, -1)).toFloats();
        }
    }

    private static RowTiles choose(float[] affinities, int firstRow, int n, int own, int most) {
        boolean[] selected = new boolean[own * Blocks.SIZE];
        for (int row = 0; row < Blocks.SIZE; row++) {
            int at = (firstRow + row) * n;
            for (int block : TopBlockChoice.top(Arrays.copyOfRange(affinities, at, at + own), most)) {
                selected[block * Blocks.SIZE + row] = true;
            }
        }
        return RowTiles.selected(selected);
    }
}
