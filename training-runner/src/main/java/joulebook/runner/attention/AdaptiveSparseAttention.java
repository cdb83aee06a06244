package joulebook.runner.attention;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import joulebook.runner.attention.decoding.BlockDecoding;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.decoding.GatedChoice;
import joulebook.runner.attention.engine.Choice;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.gate.Budget;
import joulebook.runner.attention.gate.Distances;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.GatedPass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Adaptive Sparse Attention of one layer. A row reads its own block, the first block, and the past blocks that its gate
 * selects; a tile is computed if any of its 64 rows selects it (or exploration does), and skipped otherwise, in
 * training and in evaluation.
 *
 * <p>A selected block's logits get + log m with m = 1 - exp(-z / T), at least 1e-3: it fades before it is cut. The own,
 * the first and an explored block get nothing added. A {@link Budget} that all layers share moves the threshold.
 *
 * <p>A dense step computes all tiles with nothing added, which is dense attention, on the same engine: the gate learns
 * from the mass of every block before any is skipped. What it has not learned by then, explored blocks alone can teach.
 */
public final class AdaptiveSparseAttention implements Attention {
    /** What a head's gate has beside its codes: what it says of distances, and its offset to the threshold. */
    public static final long NUMBERS_OF_A_HEAD = Distances.BINS + 1L;

    private final Gate gate;
    private final Budget budget;
    private final Engines engines;
    private final int layer;
    private final Ablation without;

    /**
     * One layer's.
     *
     * @param budget of the model, as {@code engines}
     */
    public AdaptiveSparseAttention(Gate gate, Budget budget, Engines engines, Ablation without) {
        this.gate = gate;
        this.engines = engines;
        this.budget = budget;
        this.layer = budget.join();
        this.without = without;
    }

    @Override
    public List<Tensor> parameters() {
        return gate.parameters();
    }

    /** The layer's threshold. */
    public double threshold() {
        return budget.threshold(layer);
    }

    @Override
    public void threshold(double threshold) {
        feedback(new double[] {threshold, 0});
    }

    /** What the budget knows of this layer. */
    @Override
    public double[] feedback() {
        return budget.state(layer);
    }

    @Override
    public void feedback(double[] restored) {
        budget.restore(layer, restored);
    }

    @Override
    public Pass forward(Tensor q, Tensor k, Tensor v, Mode mode) {
        return switch (mode) {
            case Mode.Dense all -> learning(pass(q, k, v, everything(q)));
            case Mode.Training training -> {
                boolean[][] explored = without == Ablation.EXPLORATION ? null : explored(q, training.explorationSeed());
                GatedPass pass = pass(q, k, v, explored);
                budget.spent(layer, pass.scores(training.target(), explored != null));
                yield learning(pass);
            }
            case Mode.Evaluation evaluation -> pass(q, k, v, null);
        };
    }

    @Override
    public Decoding decoding(Tensor like, CacheShape shape) {
        return new BlockDecoding(
                like, shape, new GatedChoice(gate, this::threshold, shape), engines, (q, k, v) -> pass(q, k, v, null));
    }

    private GatedPass pass(Tensor q, Tensor k, Tensor v, boolean @Nullable [][] explored) {
        Pass pass = engines.of(q).attend(new Choice.Gated(gate, threshold(), explored), q, k, v);
        return pass.gated().orElseThrow();
    }

    private Pass learning(GatedPass pass) {
        return new LearningPass(pass, without != Ablation.DISTILLATION, influence -> budget.weighed(layer, influence));
    }

    /** All past blocks of each row of tiles. */
    private static boolean[][] everything(Tensor q) {
        Blocks blocks = Blocks.of(q);
        boolean[][] explored = new boolean[blocks.count()][blocks.perSequence()];
        for (int row = 0; row < explored.length; row++) {
            Arrays.fill(explored[row], 0, row % blocks.perSequence(), true);
        }
        return explored;
    }

    /** For each row of tiles, about one past block that is neither first nor own; the same whatever the data. */
    private static boolean[][] explored(Tensor q, long seed) {
        Blocks blocks = Blocks.of(q);
        int n = blocks.perSequence();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        boolean[][] explored = new boolean[blocks.count()][];
        for (int row = 0; row < explored.length; row++) {
            int own = row % n;
            int block = own < 2 ? 0 : 1 + random.nextInt(own - 1);
            if (own >= 2) {
                explored[row] = new boolean[n];
                explored[row][block] = true;
            }
        }
        return explored;
    }
}
