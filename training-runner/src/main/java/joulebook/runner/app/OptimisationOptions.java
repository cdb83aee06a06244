package joulebook.runner.app;

import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.loop.Identity;
import joulebook.runner.loop.Schedule;
import joulebook.runner.loop.TrainingPlan;
import joulebook.runner.model.PassOptions;
import joulebook.runner.torch.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the loop steps, and how each step is computed. */
final class OptimisationOptions {
    @Option(names = "--learning-rate", paramLabel = "R", description = "at its peak (default: ${DEFAULT-VALUE})")
    private double learningRate = TrainingPlan.LEARNING_RATE;

    @Option(names = "--schedule", paramLabel = "NAME", description = "cosine or wsd (default: ${DEFAULT-VALUE})")
    private String schedule = Schedule.COSINE.label();

    @Option(
            names = "--clip",
            paramLabel = "NORM",
            description = "gradients are scaled down to this norm; Infinity for none (default: ${DEFAULT-VALUE})")
    private double clip = TrainingPlan.CLIP;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            description = "a step's batch is N times the preset's, N parts one after another (default: 1)")
    private int parts = 1;

    @Option(
            names = "--recompute",
            description = "compute each layer's activations again in the backward: less memory, more arithmetic")
    private boolean recompute;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "fp32, or bf16 for the products of linear layers (default: bf16 on a GPU, fp32 on a CPU)")
    private @Nullable String precision;

    @Option(
            names = "--evaluations",
            paramLabel = "N",
            description = "evaluations on held-out sequences, evenly spread, the last at the end; their energy is the"
                    + " run's (default: ${DEFAULT-VALUE})")
    private int evaluations = 10;

    /** @throws IllegalArgumentException if an option is out of its range */
    TrainingPlan plan(int steps, int heldOutBatches, DensitySchedule density, Device place) {
        if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
            throw new IllegalArgumentException("--learning-rate is not over 0: " + learningRate);
        }
        if (!(clip > 0)) {
            throw new IllegalArgumentException("--clip is not over 0: " + clip + ". Say Infinity for no clipping");
        }
        if (evaluations < 1) {
            throw new IllegalArgumentException("--evaluations is fewer than 1: " + evaluations);
        }
        return new TrainingPlan(
                steps,
                learningRate,
                Schedule.of(schedule),
                clip,
                parts(),
                new PassOptions(recompute, isBfloat16(place)),
                Math.min(steps, evaluations),
                heldOutBatches,
                density);
    }

    int parts() {
        if (parts < 1) {
            throw new IllegalArgumentException("--accumulate is fewer than 1: " + parts);
        }
        return parts;
    }

    Fit.Kept kept(Device place) {
        return new Fit.Kept(recompute, isBfloat16(place));
    }

    boolean recomputes() {
        return recompute;
    }

    String precision(Device place) {
        return isBfloat16(place) ? "bf16" : "fp32";
    }

    private boolean isBfloat16(Device place) {
        return switch (precision) {
            case null -> !place.equals(Device.CPU);
            case "bf16" -> true;
            case "fp32" -> false;
            default -> throw new IllegalArgumentException("--precision is fp32 or bf16, not '" + precision + "'");
        };
    }

    /** What a checkpoint says of it, beside what it says of the model. */
    Identity identity(Identity model, Device place) {
        return model.with("accumulate", parts)
                .with("learning-rate", learningRate)
                .with("schedule", schedule)
                .with("clip", clip)
                .with("precision", precision(place))
                .with("evaluations", evaluations);
    }
}
