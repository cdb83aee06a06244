package joulebook.runner.attention.engine.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Kernels;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * One pass over blocks that nothing learned chose, by kernels of our own.
 *
 * @param rows what each row of tiles computes, units x n
 */
public record KernelListedPass(KernelBlockSparse attention, RowTiles[] rows, int n, Density density) implements Pass {

    /** Attends over lists that are made here and sent to the device. */
    public static KernelListedPass of(
            Kernels kernels, Tensor q, Tensor k, Tensor v, IntFunction<TileChooser> choosers) {
        Blocks blocks = Blocks.of(q);
        int n = blocks.perSequence();
        RowTiles[] rows = new RowTiles[blocks.count()];
        long selected = (long) blocks.count() * Blocks.SIZE;
        for (int row = 0; row < rows.length; row++) {
            rows[row] = choosers.apply(row / n).choose(row % n);
            for (float bias : rows[row].bias()) {
                selected += bias == 0 ? 1 : 0;
            }
        }
        try (Scope.GradMode none = Scope.noGrad()) {
            DeviceTiles tiles = DeviceTiles.of(rows, n, q);
            double causal = blocks.causalTiles();
            double executed = (tiles.count() + blocks.count()) / causal;
            return new KernelListedPass(
                    new KernelBlockSparse(kernels, tiles, q, k, v),
                    rows,
                    n,
                    new Density(selected / (causal * Blocks.SIZE), executed, executed));
        }
    }

    @Override
    public boolean reads(int unit, int row, int block) {
        int own = row / Blocks.SIZE;
        RowTiles tiles = rows[unit * n + own];
        int tile = Arrays.binarySearch(tiles.keys(), block);
        return block == own || tile >= 0 && tiles.computes(tile, row % Blocks.SIZE);
    }

    @Override
    public Tensor output() {
        return attention.output();
    }

    @Override
    public Gradients backward(Tensor gradient) {
        try (Scope.GradMode none = Scope.noGrad()) {
            KernelBlockSparse.Backward found = attention.backward(gradient);
            return new Gradients(found.query(), found.key(), found.value(), List.of());
        }
    }
}
