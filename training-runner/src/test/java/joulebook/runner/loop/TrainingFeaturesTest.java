package joulebook.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.data.Corpus;
import joulebook.runner.data.JavaSources;
import joulebook.runner.data.TextWindows;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.PassOptions;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingFeaturesTest {
    private static final ModelShape TINY = new ModelShape(256, 64, 2, 2, 256);
    private static final Corpus CORPUS = JavaSources.read(Path.of(System.getProperty("joulebook.corpora")));
    private static final PassOptions RECOMPUTING = new PassOptions(true, false);
    private static final PassOptions BFLOAT16 = new PassOptions(false, true);

    /** Sums of float32 in another order: over eight steps the losses drift apart by less than 1e-4 nats. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void partsOfABatchGiveTheLossesOfTheWhole(int parts) {
        List<Double> whole = losses(Variant.DENSE, 8, 1, PassOptions.PLAIN);
        List<Double> inParts = losses(Variant.DENSE, 8, parts, PassOptions.PLAIN);
        for (int step = 0; step < 8; step++) {
            assertThat(inParts.get(step)).isCloseTo(whole.get(step), within(1e-4));
        }
    }

    /** Explored blocks and the moving threshold see a part, not the batch: alike, and not the same. */
    @Test
    void aGateLearnsFromPartsToo() {
        List<Double> whole = losses(Variant.ASA, 40, 1, PassOptions.PLAIN);
        List<Double> inParts = losses(Variant.ASA, 40, 4, PassOptions.PLAIN);
        assertThat(inParts.getLast()).isCloseTo(whole.getLast(), within(0.1));
    }

    @Test
    void aBatchThatDoesNotDivideIsRefused() {
        assertThatThrownBy(() -> losses(Variant.DENSE, 1, 3, PassOptions.PLAIN))
                .hasMessage("4 sequences do not make 3 equal parts");
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void recomputedLayersGiveTheSameLossesBitForBit(Variant variant) {
        assertThat(losses(variant, 8, 1, RECOMPUTING)).isEqualTo(losses(variant, 8, 1, PassOptions.PLAIN));
    }

    /** Twelve layers keep 34 T d floats each, 428 MB, and recomputed T d each and one layer's 34 T d: 48 MB. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void recomputedLayersTakeLessMemory() throws Exception {
        long kept = PeakMemory.kibibytes(false);
        long recomputed = PeakMemory.kibibytes(true);
        assertThat(kept - recomputed).isGreaterThan(200 << 10);
    }

    /** bfloat16 has 8 bits of precision: single losses differ in the third digit, and the way down is the same. */
    @ParameterizedTest
    @EnumSource(names = {"DENSE", "ASA", "MOE"})
    void bfloat16LearnsAsFloat32Does(Variant variant) {
        List<Double> single = losses(variant, 40, 1, PassOptions.PLAIN);
        List<Double> half = losses(variant, 40, 1, BFLOAT16);
        assertThat(half.getFirst()).isNotEqualTo(single.getFirst()).isCloseTo(single.getFirst(), within(0.01));
        assertThat(half.getLast()).isCloseTo(single.getLast(), within(0.1));
    }

    /** After one step a mean is a tenth of its gradient (beta1 = 0.9): over all of them, a tenth of the norm. */
    @ParameterizedTest
    @ValueSource(doubles = {0.25, 0.5})
    void gradientsAreScaledDownToTheNormOverAllOfThem(double clip) {
        try (Scope scope = new Scope()) {
            assertThat(normOfMeans(clip)).isCloseTo(0.1 * clip, within(1e-6));
            assertThat(normOfMeans(Double.POSITIVE_INFINITY)).isGreaterThan(0.06);
        }
    }

    private static double normOfMeans(double clip) {
        Gpt model = new Gpt(TINY, Variant.DENSE, 1, 1, Device.CPU, Engines.auto());
        Optimiser optimiser = new Optimiser(model);
        var batch = new TextWindows(CORPUS.training(), 4, 256, 1).at(0);
        model.train(batch.inputs(), batch.targets(), new Attention.Mode.Dense());
        optimiser.step(List.of(), 1, 1e-3, clip);
        List<Tensor> state = optimiser.state();
        int matrices = model.matrices().size();
        int norms = model.norms().size();
        List<Tensor> means = new ArrayList<>(state.subList(matrices, 2 * matrices));
        means.addAll(state.subList(3 * matrices + norms, 3 * matrices + 2 * norms));
        double sum = 0;
        for (Tensor mean : means) {
            for (double each : mean.toDoubles()) {
                sum += each * each;
            }
        }
        return Math.sqrt(sum);
    }

    private static List<Double> losses(Variant variant, int steps, int parts, PassOptions options) {
        Gpt model = new Gpt(TINY, variant, 0.7, 1, Device.CPU, Engines.auto());
        TrainingPlan plan = new TrainingPlan(
                steps, 3e-3, Schedule.COSINE, 1, parts, options, 5, 1, DensitySchedule.of(steps, 0.7, 0.05));
        List<Double> losses = new ArrayList<>();
        StepListener listener = new StepListener() {
            @Override
            public void stepped(Step step) {
                losses.add(step.loss());
            }
        };
        Summary summary = new TrainingLoop(
                        model,
                        new TextWindows(CORPUS.training(), 4, 256, 1),
                        new TextWindows(CORPUS.heldOut(), 4, 256, 0),
                        plan,
                        List.of(listener))
                .run(null, Identity.NONE);
        losses.add(summary.last().heldOutLoss());
        return losses;
    }
}
