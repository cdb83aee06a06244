package joulebook.runner.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.data.RecallTask;
import joulebook.runner.loop.Identity;
import joulebook.runner.loop.Step;
import joulebook.runner.loop.StepListener;
import joulebook.runner.loop.TrainingLoop;
import joulebook.runner.loop.TrainingPlan;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptRecorderTest {
    private static final ModelShape TINY = new ModelShape(256, 64, 1, 2, 512);
    private static final int STEPS = 20;

    @TempDir
    Path folder;

    @Test
    void eightLooksAreSpreadFromTheLastDenseStepToTheEnd() {
        assertThat(KeptRecorder.steps(900, 1500))
                .containsExactlyInAnyOrder(900L, 986L, 1071L, 1157L, 1243L, 1329L, 1414L, 1500L);
        assertThat(KeptRecorder.steps(0, 8))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 8).boxed().toList());
    }

    @Test
    void aRunLeavesWhatEachLayerKeptOverTraining() {
        Path file = folder.resolve("run.kept.json");

        train(Variant.WINDOW, file, null);

        KeptOverTraining kept = KeptOverTraining.read(file);
        assertThat(kept.training()).isEqualTo("WINDOW");
        assertThat(kept.answer()).isBetween(1, 4);
        assertThat(kept.snapshots())
                .extracting(KeptOverTraining.Snapshot::step)
                .containsExactly(10L, 11L, 13L, 14L, 16L, 17L, 19L, 20L);
        assertThat(kept.snapshots().getLast().phase()).isEqualTo("sparse");
        // a window of density 0.6 over 8 blocks: the diagonal, the first, and those before
        assertThat(kept.snapshots().getLast().layers()).hasSize(2).allSatisfy(layer -> {
            assertThat(layer.rows().get(7)).startsWith("9").endsWith("99");
            assertThat(layer.density()).isLessThanOrEqualTo(0.6);
        });
    }

    @Test
    void aRunThatWasKilledGoesOnWithItsFile() {
        Path file = folder.resolve("killed.kept.json");
        Path checkpoint = folder.resolve("state");
        StepListener killer = new StepListener() {
            @Override
            public void stepped(Step step) {
                if (step.number() == 17) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThatThrownBy(() -> train(Variant.ASA, file, checkpoint, killer)).hasMessage("killed");

        train(Variant.ASA, file, checkpoint);

        Path whole = folder.resolve("whole.kept.json");
        train(Variant.ASA, whole, null);
        assertThat(file).hasSameTextualContentAs(whole);
    }

    @Test
    void aFileOfAnotherTrainingIsNotGoneOnWith() {
        Path file = folder.resolve("run.kept.json");
        train(Variant.WINDOW, file, null);
        train(Variant.RANDOM, file, null);
        KeptOverTraining kept = KeptOverTraining.read(file);
        assertThat(kept.training()).isEqualTo("RANDOM");
        assertThat(kept.snapshots()).hasSize(8);
    }

    @Test
    void whatIsNoSuchFileIsRefusedWithWhatToDo() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"training\": 3");
        assertThatThrownBy(() -> KeptOverTraining.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " is not what train --kept writes: ");
        assertThatThrownBy(() -> KeptOverTraining.read(folder.resolve("none")))
                .hasMessageStartingWith(
                        "cannot read " + folder.resolve("none") + ": give a file that train --kept wrote");
    }

    private static void train(Variant variant, Path file, Path checkpoint, StepListener... others) {
        try (Scope scope = new Scope()) {
            Gpt model = new Gpt(TINY, variant, 0.6, 1, Device.CPU, Engines.auto());
            RecallTask heldOut = new RecallTask(1, 512, STEPS, 0);
            DensitySchedule schedule = DensitySchedule.of(STEPS, 0.6, 0.5);
            KeptRecorder recorder = new KeptRecorder(model, heldOut, schedule, variant.name(), file);
            List<StepListener> listeners = new ArrayList<>(List.of(others));
            listeners.add(recorder);
            TrainingPlan plan = new TrainingPlan(STEPS, 3e-3, 1, 5, 1, schedule);
            new TrainingLoop(model, new RecallTask(1, 512, STEPS, 1), heldOut, plan, listeners)
                    .run(checkpoint, Identity.NONE.with("variant", variant));
        }
    }
}
