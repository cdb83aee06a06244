package joulebook.runner.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import joulebook.runner.attention.Ablation;
import joulebook.runner.attention.AdaptiveSparseAttention;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DenseAttention;
import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.attention.LinformerAttention;
import joulebook.runner.attention.RandomBlockAttention;
import joulebook.runner.attention.SlidingWindowAttention;
import joulebook.runner.attention.TopBlockAttention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.gate.Budget;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** What a model's layers are made of. All begin with the same weights, as far as they have the same. */
public enum Variant implements LayerParts {
    DENSE("all of the causal map, by libtorch's fused kernel (FlashAttention on a GPU)") {
        @Override
        public DensitySchedule schedule(int steps, double target, double dense) {
            return DensitySchedule.dense(steps, target);
        }
    },
    ASA("Adaptive Sparse Attention: a learned gate skips blocks", Ablation.NOTHING),
    WINDOW("a sliding window and the first block") {
        @Override
        public Attention attention(Layer layer) {
            return new SlidingWindowAttention(layer.density(), layer.engines());
        }
    },
    RANDOM("the first block and random ones, drawn once") {
        @Override
        public Attention attention(Layer layer) {
            return new RandomBlockAttention(layer.density(), layer.number(), layer.engines());
        }
    },
    MOBA("top-k blocks by mean key, without parameters (MoBA)") {
        @Override
        public Attention attention(Layer layer) {
            return new TopBlockAttention(layer.density(), layer.engines());
        }
    },
    LINFORMER("past blocks projected to landmarks (Linformer, causal by blocks)") {
        @Override
        public Attention attention(Layer layer) {
            return new LinformerAttention(
                    layer.like(), LinformerAttention.landmarks(layer.shape().length(), layer.density()));
        }

        @Override
        public DensitySchedule schedule(int steps, double target, double dense) {
            return DensitySchedule.constant(steps, target); // it has its landmarks from the first step on
        }
    },
    MOE("dense attention; a feed-forward of 4 experts, one for each token") {
        @Override
        public FeedForward feedForward(ModelShape shape, Architecture architecture, Weights weights) {
            return new MixtureOfExperts(shape, weights);
        }

        @Override
        public double feedForwardDensity() {
            return MixtureOfExperts.ACTIVE;
        }

        @Override
        public DensitySchedule schedule(int steps, double target, double dense) {
            return DensitySchedule.dense(steps, target);
        }
    },
    ASA_NO_EXPLORATION(
            "ASA that runs what its gate selects, and nothing to learn from beside it", Ablation.EXPLORATION),
    ASA_NO_DISTILLATION("ASA whose gate's codes stay as they began", Ablation.DISTILLATION),
    ASA_NO_WARM_UP("ASA that is sparse from the first step on", Ablation.WARM_UP);

    private final String about;
    private final @Nullable Ablation asaWithout;

    Variant(String about) {
        this(about, null);
    }

    /** @param asaWithout what ASA does without; null where it is not ASA */
    Variant(String about, @Nullable Ablation asaWithout) {
        this.about = about;
        this.asaWithout = asaWithout;
    }

    /**
     * Where an attention stands.
     *
     * @param like a tensor of the model's type and place
     * @param number of the layer, from 0
     * @param density the share of the causal map to compute, above 0 up to 1; ASA takes it from its schedule
     * @param budget of the model's layers, where they share one
     * @param engines attend where blocks are skipped
     * @param random for what an attention learns
     */
    record Layer(
            Tensor like,
            ModelShape shape,
            int number,
            double density,
            Budget budget,
            Engines engines,
            RandomGenerator random) {

        private Attention adaptive(Ablation without) {
            Gate gate = new Gate(like, shape.heads(), shape.headWidth(), shape.gateRank(), random);
            return new AdaptiveSparseAttention(gate, budget, engines, without);
        }
    }

    @Override
    public Attention attention(Layer layer) {
        return asaWithout == null ? new DenseAttention(layer.engines()) : layer.adaptive(asaWithout);
    }

    @Override
    public FeedForward feedForward(ModelShape shape, Architecture architecture, Weights weights) {
        return architecture.feedForward() == Architecture.FeedForward.SWIGLU
                ? new SwiGlu(shape, architecture, weights)
                : new Mlp(shape, architecture, weights);
    }

    /**
     * How dense each step of a training is.
     *
     * @param dense the share of the steps that are dense, from the first one on
     */
    public DensitySchedule schedule(int steps, double target, double dense) {
        return asaWithout == Ablation.WARM_UP
                ? DensitySchedule.constant(steps, target)
                : DensitySchedule.of(steps, target, dense);
    }

    /** The share of the dense feed-forward's products that a token needs, 0..1. */
    public double feedForwardDensity() {
        return 1;
    }

    /** Whether it has a gate that learns. */
    public boolean isGated() {
        return asaWithout != null;
    }

    public String about() {
        return about;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException naming all there are */
    public static Variant of(String label) {
        return Arrays.stream(values())
                .filter(variant -> variant.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no variant '" + label + "'. There are: "
                        + Arrays.stream(values()).map(Variant::label).collect(Collectors.joining(", "))));
    }
}
