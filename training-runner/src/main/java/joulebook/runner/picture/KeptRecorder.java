package joulebook.runner.picture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.data.Batches;
import joulebook.runner.loop.Step;
import joulebook.runner.loop.StepListener;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.Prediction;
import joulebook.runner.torch.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Looks {@value #SNAPSHOTS} times at what each layer keeps of the first held-out sequence: when the dense steps are over,
 * and evenly up to the end. Each look is a forward pass more, in the run's time and energy.
 */
public final class KeptRecorder implements StepListener {
    private static final int SNAPSHOTS = 8;

    private final Gpt model;
    private final Batches heldOut;
    private final Path file;
    private final Set<Long> steps;
    private KeptOverTraining kept;

    /**
     * Goes on from {@code file} where it is of the same training.
     *
     * @param training which one: variant, sizes, seed
     */
    public KeptRecorder(Gpt model, Batches heldOut, DensitySchedule schedule, String training, Path file) {
        this.model = model;
        this.heldOut = heldOut;
        this.file = file;
        this.steps = steps(schedule.warmUp(), schedule.steps());
        this.kept = new KeptOverTraining(training, answer(), List.of());
        if (Files.exists(file)) {
            KeptOverTraining before = KeptOverTraining.read(file);
            this.kept = before.training().equals(training) ? before : kept;
        }
    }

    static Set<Long> steps(int warmUp, int steps) {
        int first = Math.max(1, warmUp);
        return IntStream.range(0, SNAPSHOTS)
                .mapToObj(i -> first + Math.round((steps - first) * i / (SNAPSHOTS - 1.0)))
                .collect(Collectors.toSet());
    }

    @Override
    public void stepped(Step step) {
        if (!steps.contains(step.number())) {
            return;
        }
        try (Scope scope = new Scope()) {
            Batches.Batch batch = sequence();
            Prediction prediction = model.evaluate(batch.inputs(), batch.targets(), new Attention.Mode.Evaluation());
            List<KeptTiles> layers = prediction.passes().stream()
                    .map(pass -> KeptTiles.of(pass, model.shape().heads(), heldOut.length()))
                    .toList();
            kept = kept.with(new KeptOverTraining.Snapshot(step.number(), step.phase(), layers));
        }
        kept.write(file);
    }

    private Batches.Batch sequence() {
        return heldOut.spread(0, 1);
    }

    private @Nullable Integer answer() {
        try (Scope scope = new Scope()) {
            int[] answers = sequence().answers();
            int most = answers == null
                    ? -1
                    : Arrays.stream(answers, 0, heldOut.length()).max().orElse(-1);
            return most < 0 ? null : most;
        }
    }
}
