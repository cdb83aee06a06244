package joulebook.runner.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.gate.Budget;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AblationTest {
    private static final int HEADS = 2;
    private static final int T = 512;
    private static final Attention.Mode MODE = new Attention.Mode.Training(0.5, 3);

    @ParameterizedTest
    @EnumSource(Ablation.class)
    void onlyWhatIsLeftOutIsMissing(Ablation without) {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(9);
            Tensor q = random.floats(1, HEADS, T, 64);
            Tensor k = random.floats(1, HEADS, T, 64);
            AdaptiveSparseAttention layer = new AdaptiveSparseAttention(
                    new Gate(q, HEADS, 64, 4, new Random(2)), new Budget(), Engines.auto(), without);
            layer.threshold(1);

            Pass pass = layer.forward(q, k, k, MODE);
            List<Tensor> learned = pass.backward(random.floats(1, HEADS, T, 64)).parameters();

            assertThat(pass.density().executed() > pass.density().tile()).isEqualTo(without != Ablation.EXPLORATION);
            for (int i = 0; i < 3; i++) {
                assertThat(largest(learned.get(i)) > 0).isEqualTo(without != Ablation.DISTILLATION);
            }
            assertThat(largest(learned.get(3))).isPositive(); // the heads' thresholds
        }
    }

    private static double largest(Tensor tensor) {
        return tensor.abs().max().item();
    }
}
