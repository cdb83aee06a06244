package joulebook.runner.attention;

import java.util.List;
import java.util.function.IntFunction;
import joulebook.runner.attention.decoding.BlockChoice;
import joulebook.runner.attention.decoding.BlockDecoding;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.engine.Choice;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.DensePass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Tensor;

/**
 * Block-sparse attention whose choice of past blocks nothing learns: what ASA's gate has to beat at equal density. Rows
 * compute their own block and up to {@link #past} others. The schedule is ASA's, so that only the choice differs.
 */
public abstract sealed class PatternAttention implements Attention
        permits SlidingWindowAttention, RandomBlockAttention, TopBlockAttention {
    private final double density;
    private final Engines engines;

    /** @param density the share of the causal map that may be computed in the end, above 0 up to 1 */
    PatternAttention(double density, Engines engines) {
        this.density = density;
        this.engines = engines;
    }

    /**
     * The choosers of each unit of B x H.
     *
     * @param most past blocks of a row
     */
    abstract IntFunction<TileChooser> choosers(Blocks blocks, int most, Tensor q, Tensor k);

    /** The same choice, row by row: of up to {@code most} past blocks. */
    abstract BlockChoice choice(CacheShape shape, int most);

    /** A row reads as many blocks as in a sequence of the model's own length, from the first token on. */
    @Override
    public Decoding decoding(Tensor like, CacheShape shape) {
        int most = past(new Blocks(shape.units(), shape.modelBlocks(), shape.width()), density);
        return new BlockDecoding(like, shape, choice(shape, most), engines, (q, k, v) -> passOf(q, k, v, most));
    }

    @Override
    public List<Tensor> parameters() {
        return List.of();
    }

    /**
     * How many past blocks a row has at most: the most that keep to the density, N + sum over I < N of min(I, past) of
     * N (N + 1) / 2 tiles, and at least 1.
     */
    static int past(Blocks blocks, double density) {
        int n = blocks.perSequence();
        double most = density * n * (n + 1) / 2;
        long tiles = n;
        int past = 0;
        while (past < n && tiles + (n - 1 - past) <= most + 1e-9) {
            tiles += n - 1 - past;
            past++;
        }
        return Math.max(1, past);
    }

    @Override
    public Pass forward(Tensor q, Tensor k, Tensor v, Mode mode) {
        return switch (mode) {
            case Mode.Dense all -> new DensePass(q, k, v);
            case Mode.Training training -> pass(q, k, v, training.target());
            case Mode.Evaluation evaluation -> pass(q, k, v, density);
        };
    }

    private Pass pass(Tensor q, Tensor k, Tensor v, double target) {
        return passOf(q, k, v, past(Blocks.of(q), target));
    }

    private Pass passOf(Tensor q, Tensor k, Tensor v, int most) {
        return engines.of(q).attend(new Choice.Listed(choosers(Blocks.of(q), most, q, k)), q, k, v);
    }
}
