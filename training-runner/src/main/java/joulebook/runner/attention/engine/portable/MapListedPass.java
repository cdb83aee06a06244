package joulebook.runner.attention.engine.portable;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * One pass over blocks that nothing learned chose, over a map.
 *
 * @param shape of the queries
 * @param bias per cell and row, -infinity where the row does not read the block
 */
public record MapListedPass(MapBlockSparse attention, Blocks blocks, long[] shape, Density density, float[] bias)
        implements Pass {

    /** Attends over a map that is made here and sent to the device. */
    public static MapListedPass of(
            MapBlockSparse.Maker maker, Tensor q, Tensor k, Tensor v, IntFunction<TileChooser> choosers) {
        Blocks blocks = Blocks.of(q);
        int n = blocks.perSequence();
        boolean[] executed = new boolean[blocks.count() * n];
        float[] bias = new float[executed.length * Blocks.SIZE];
        long selected = (long) blocks.count() * Blocks.SIZE;
        long tiles = blocks.count();
        Arrays.fill(bias, Float.NEGATIVE_INFINITY);
        for (int row = 0; row < blocks.count(); row++) {
            RowTiles chosen = choosers.apply(row / n).choose(row % n);
            tiles += chosen.count();
            for (int tile = 0; tile < chosen.count(); tile++) {
                int cell = row * n + chosen.keys()[tile];
                executed[cell] = true;
                System.arraycopy(chosen.bias(), tile * Blocks.SIZE, bias, cell * Blocks.SIZE, Blocks.SIZE);
                for (int at = tile * Blocks.SIZE; at < (tile + 1) * Blocks.SIZE; at++) {
                    selected += chosen.bias()[at] == 0 ? 1 : 0;
                }
            }
        }
        double causal = blocks.causalTiles();
        Density density = new Density(selected / (causal * Blocks.SIZE), tiles / causal, tiles / causal);
        try (Scope.GradMode none = Scope.noGrad()) {
            Tensor biasMap = Tensor.of(bias, executed.length, Blocks.SIZE).to(q);
            MapBlockSparse attention =
                    maker.attend(blocks, executed, blocks.split(q), blocks.split(k), blocks.split(v), biasMap);
            return new MapListedPass(attention, blocks, q.shape(), density, bias);
        }
    }

    @Override
    public boolean reads(int unit, int row, int block) {
        int n = blocks.perSequence();
        int own = row / Blocks.SIZE;
        return block == own || bias[((unit * n + own) * n + block) * Blocks.SIZE + row % Blocks.SIZE] == 0;
    }

    @Override
    public Tensor output() {
        return attention.output().reshape(shape);
    }

    @Override
    public Gradients backward(Tensor gradient) {
        try (Scope.GradMode none = Scope.noGrad()) {
            MapBlockSparse.Gradients found = attention.backward(blocks.split(gradient.contiguous()));
            return new Gradients(
                    found.query().reshape(shape),
                    found.key().reshape(shape),
                    found.value().reshape(shape),
                    List.of());
        }
    }
}
