package joulebook.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.data.Batches;
import joulebook.runner.data.Corpus;
import joulebook.runner.data.JavaSources;
import joulebook.runner.data.TextWindows;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.MixedLayers;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.PassOptions;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingLoopTest {
    private static final ModelShape TINY = new ModelShape(256, 64, 2, 2, 256);
    private static final Corpus CORPUS = JavaSources.read(Path.of(System.getProperty("joulebook.corpora")));

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Variant.class)
    void theHeldOutLossFallsFarBelowChanceOnRealText(Variant variant) {
        Summary summary = train(variant, 40, null, new Losses());
        // chance is ln 256 = 5.545; the bytes' own frequencies give about 3.3 on this text
        assertThat(summary.last().heldOutLoss()).isBetween(2.0, 3.6);
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void theSameSeedGivesTheSameLossesBitForBit(Variant variant) {
        Losses one = new Losses();
        Losses other = new Losses();
        train(variant, 8, null, one);
        train(variant, 8, null, other);
        assertThat(one.losses).isEqualTo(other.losses).hasSize(8);
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void aTrainingThatWasKilledGoesOnToTheSameLosses(Variant variant) {
        Losses whole = new Losses();
        train(variant, 10, null, whole);
        Path checkpoint = folder.resolve("state");
        Losses first = new Losses();
        assertThatThrownBy(() -> train(variant, 10, checkpoint, new Killer(first, 7)))
                .hasMessage("killed");
        Losses second = new Losses();

        train(variant, 10, checkpoint, second);

        // evaluated, and so kept, after every fifth of the steps: step 6 is the last one kept
        assertThat(second.losses).isEqualTo(whole.losses.subList(6, 10));
    }

    @Test
    void aLayerWithAsaAndExpertsKeepsTheFeedbackStateOfBothInItsCheckpoint() {
        Losses whole = new Losses();
        Gpt uninterrupted = MixedLayers.asaWithExperts(TINY, 0.7, 1);
        train(uninterrupted, PassOptions.PLAIN, null, whole);
        // of each of two layers a threshold and a weight by ASA's budget, then the biases of four experts
        assertThat(uninterrupted.feedback()).hasSize(2 * (2 + 4));
        assertThat(Arrays.copyOfRange(uninterrupted.feedback(), 2, 6))
                .as("experts' biases were moved")
                .isNotEqualTo(new double[4]);
        Path checkpoint = folder.resolve("state");
        Gpt killed = MixedLayers.asaWithExperts(TINY, 0.7, 1);
        assertThatThrownBy(() -> train(killed, PassOptions.PLAIN, checkpoint, new Killer(new Losses(), 7)))
                .hasMessage("killed");
        Losses rest = new Losses();
        Gpt another = MixedLayers.asaWithExperts(TINY, 0.7, 2); // nothing of the training but the file

        train(another, PassOptions.PLAIN, checkpoint, rest);

        assertThat(rest.losses).isEqualTo(whole.losses.subList(6, 10));
        assertThat(another.feedback()).isEqualTo(uninterrupted.feedback());
    }

    /** A layer that is computed again in the backward begins from the feedback state of its forward, and moves it once. */
    @Test
    void aLayerWithAsaAndExpertsThatIsRecomputedTrainsToTheSameLosses() {
        Losses plain = new Losses();
        Losses recomputed = new Losses();
        train(MixedLayers.asaWithExperts(TINY, 0.7, 1), PassOptions.PLAIN, null, plain);
        train(MixedLayers.asaWithExperts(TINY, 0.7, 1), new PassOptions(true, false), null, recomputed);
        assertThat(recomputed.losses).isEqualTo(plain.losses).hasSize(10);
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefused() {
        Path checkpoint = folder.resolve("state");
        train(Variant.DENSE, 5, checkpoint, new Losses());
        assertThatThrownBy(() -> train(Variant.ASA, 5, checkpoint, new Losses()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it is of another training (variant is dense there and asa here)."
                        + " Say what it was begun with to go on, or delete it to start anew");
    }

    @Test
    void aCheckpointThatEndsEarlyIsRefused() throws IOException {
        Path checkpoint = folder.resolve("state");
        train(Variant.DENSE, 5, checkpoint, new Losses());
        Files.write(checkpoint, Arrays.copyOf(Files.readAllBytes(checkpoint), 10_000));
        assertThatThrownBy(() -> train(Variant.DENSE, 5, checkpoint, new Losses()))
                .hasMessageContaining("ends early: delete it to start anew");
    }

    @Test
    void asaIsDenseAtFirstThenSparseAndAllOfItIsCharged() {
        Losses heard = new Losses();
        Summary summary = train(Variant.ASA, 40, null, heard);
        assertThat(heard.phases).containsExactly("dense warm-up", "anneal", "sparse");
        assertThat(heard.executed.getFirst()).isEqualTo(1.0);
        assertThat(heard.executed.getLast()).isLessThan(0.95);
        assertThat(summary.trainingDensity().executed())
                .isEqualTo(heard.executed.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow());
    }

    /** The last evaluation has four times the sequences; the curve goes on over those that every evaluation has. */
    @Test
    void aCurveIsOfTheSameSequencesFromItsFirstPointToItsLast() {
        List<Evaluation> heard = new ArrayList<>();
        Gpt model = new Gpt(TINY, Variant.DENSE, 0.7, 1, Device.CPU, Engines.auto());
        TextWindows heldOut = new TextWindows(CORPUS.heldOut(), 4, 256, 0);
        TrainingPlan plan = new TrainingPlan(4, 3e-3, 1, 2, 1, DensitySchedule.of(4, 0.7, 0.05));
        StepListener listener = new StepListener() {
            @Override
            public void evaluated(Evaluation evaluation) {
                heard.add(evaluation);
            }
        };
        new TrainingLoop(model, new TextWindows(CORPUS.training(), 4, 256, 1), heldOut, plan, List.of(listener))
                .run(null, Identity.NONE);
        try (Scope scope = new Scope()) {
            Batches.Batch common = heldOut.spread(0, 1);
            double loss = model.evaluate(common.inputs(), common.targets(), new Attention.Mode.Evaluation())
                    .result()
                    .loss();

            assertThat(heard).extracting(Evaluation::step).containsExactly(2L, 4L);
            assertThat(heard.getFirst().curveLoss()).isEqualTo(heard.getFirst().heldOutLoss());
            assertThat(heard.getLast().curveLoss())
                    .isEqualTo(loss)
                    .isNotEqualTo(heard.getLast().heldOutLoss());
        }
    }

    private static Summary train(Variant variant, int steps, Path checkpoint, StepListener listener) {
        Gpt model = new Gpt(TINY, variant, 0.7, 1, Device.CPU, Engines.auto());
        TrainingPlan plan = new TrainingPlan(steps, 3e-3, 1, 5, 1, DensitySchedule.of(steps, 0.7, 0.05));
        return new TrainingLoop(
                        model,
                        new TextWindows(CORPUS.training(), 4, 256, 1),
                        new TextWindows(CORPUS.heldOut(), 4, 256, 0),
                        plan,
                        List.of(listener))
                .run(checkpoint, Identity.NONE.with("variant", variant.label()));
    }

    private static void train(Gpt model, PassOptions options, Path checkpoint, StepListener listener) {
        TrainingPlan plan =
                new TrainingPlan(10, 3e-3, Schedule.COSINE, 1, 1, options, 5, 1, DensitySchedule.of(10, 0.7, 0.05));
        new TrainingLoop(
                        model,
                        new TextWindows(CORPUS.training(), 4, 256, 1),
                        new TextWindows(CORPUS.heldOut(), 4, 256, 0),
                        plan,
                        List.of(listener))
                .run(checkpoint, Identity.NONE);
    }

    private static class Losses implements StepListener {
        final List<Double> losses = new ArrayList<>();
        final List<Double> executed = new ArrayList<>();
        final List<String> phases = new ArrayList<>();

        @Override
        public void stepped(Step step) {
            losses.add(step.loss());
            executed.add(step.densities().stream()
                    .mapToDouble(density -> density.executed())
                    .average()
                    .orElseThrow());
            if (!phases.contains(step.phase())) {
                phases.add(step.phase());
            }
        }
    }

    private static final class Killer implements StepListener {
        private final StepListener heard;
        private final int at;

        Killer(StepListener heard, int at) {
            this.heard = heard;
            this.at = at;
        }

        @Override
        public void stepped(Step step) {
            heard.stepped(step);
            if (step.number() == at) {
                throw new IllegalStateException("killed");
            }
        }
    }
}
