package joulebook.runner.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.gate.Budget;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.AdamW;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeterminismTest {

    /** Heads of 16 are for the portable pass, heads of 64 for the vector unit's. */
    @ParameterizedTest
    @ValueSource(ints = {16, 64})
    void oneSeedGivesTheSameBitsOverStepsOfLearning(int width) {
        assertThat(train(5, width)).isEqualTo(train(5, width));
    }

    @Test
    void anotherSeedExploresOtherTiles() {
        assertThat(train(5, 64)).isNotEqualTo(train(6, 64));
    }

    private static List<List<Float>> train(long seed, int width) {
        List<List<Float>> bits = new ArrayList<>();
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(1);
            Tensor q = random.floats(1, 2, 512, width);
            Tensor k = random.floats(1, 2, 512, width);
            AdaptiveSparseAttention layer = new AdaptiveSparseAttention(
                    new Gate(q, 2, width, 4, new Random(2)), new Budget(), Engines.auto(), Ablation.NOTHING);
            AdamW optimiser = new AdamW(layer.parameters(), 0);
            layer.threshold(1);
            for (int step = 1; step <= 4; step++) {
                Pass pass = layer.forward(q, k, k, new Attention.Mode.Training(0.6, seed + 100L * step));
                Pass.Gradients gradients = pass.backward(q);
                optimiser.step(gradients.parameters(), step, 0.01, 1);
                bits.add(boxed(pass.output()));
                bits.add(boxed(gradients.query()));
                bits.add(boxed(gradients.key()));
                bits.add(boxed(gradients.value()));
                layer.parameters().forEach(parameter -> bits.add(boxed(parameter)));
            }
        }
        return bits;
    }

    private static List<Float> boxed(Tensor tensor) {
        List<Float> values = new ArrayList<>();
        for (float value : tensor.toFloats()) {
            values.add(value);
        }
        return values;
    }
}
