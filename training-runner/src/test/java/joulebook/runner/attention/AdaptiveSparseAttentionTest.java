package joulebook.runner.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.gate.Budget;
import joulebook.runner.attention.gate.CausalMap;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveSparseAttentionTest {
    private static final int HEADS = 2;
    private static final int T = 512;
    private static final int N = T / Blocks.SIZE;
    private static final int D = 16;

    @Test
    void withEveryBlockKeptAndNothingFadedItIsDense() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(1);
            Tensor q = random.doubles(1, HEADS, T, D);
            Tensor k = random.doubles(1, HEADS, T, D);
            Tensor v = random.doubles(1, HEADS, T, D);
            AdaptiveSparseAttention sparse = layer(q);
            sparse.threshold(-1000);

            Pass pass = sparse.forward(q, k, v, new Attention.Mode.Evaluation());
            Pass dense = new DenseAttention(Engines.auto()).forward(q, k, v, new Attention.Mode.Dense());
            Tensor gradient = random.doubles(1, HEADS, T, D);
            Pass.Gradients found = pass.backward(gradient);
            Pass.Gradients expected = dense.backward(gradient);

            assertThat(pass.density()).isEqualTo(Density.FULL);
            assertThat(difference(pass.output(), dense.output())).isLessThan(1e-12);
            assertThat(difference(found.query(), expected.query())).isLessThan(1e-12);
            assertThat(difference(found.key(), expected.key())).isLessThan(1e-12);
            assertThat(difference(found.value(), expected.value())).isLessThan(1e-12);
        }
    }

    /** Tolerance in float32: sums of some hundred terms. Heads of 16 are for the portable pass, heads of 64 not. */
    @ParameterizedTest
    @ValueSource(ints = {16, 64})
    void aDenseStepIsDenseAndTheGateLearnsFromTheWholeMap(int width) {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(2);
            Tensor q = random.floats(1, HEADS, T, width);
            Tensor k = random.floats(1, HEADS, T, width);
            Tensor v = random.floats(1, HEADS, T, width);
            Tensor gradient = random.floats(1, HEADS, T, width);
            AdaptiveSparseAttention layer = layer(q);

            Pass pass = layer.forward(q, k, v, new Attention.Mode.Dense());
            Pass.Gradients found = pass.backward(gradient);
            Pass dense = new DenseAttention(Engines.auto()).forward(q, k, v, new Attention.Mode.Dense());
            Pass.Gradients expected = dense.backward(gradient);

            assertThat(pass.density().executed()).isEqualTo(1);
            assertThat(difference(pass.output(), dense.output())).isLessThan(1e-4);
            assertThat(difference(found.query(), expected.query())).isLessThan(1e-4);
            assertThat(difference(found.key(), expected.key())).isLessThan(1e-4);
            assertThat(difference(found.value(), expected.value())).isLessThan(1e-4);
            List<Tensor> learned = found.parameters();
            assertThat(learned.get(0).abs().max().item()).isGreaterThan(1e-4);
            assertThat(learned.get(1).abs().max().item()).isGreaterThan(1e-4);
            assertThat(learned.get(2).abs().max().item()).isGreaterThan(1e-4);
            assertThat(learned.get(3).abs().max().item()).isZero(); // nothing fades: thresholds learn nothing
            assertThat(layer.threshold()).isEqualTo(-3); // nor does feedback move them
        }
    }

    /** Heads of 16 are for the portable pass, heads of 64 for the vector unit's. */
    @ParameterizedTest
    @ValueSource(ints = {16, 64})
    void aLaterTokenChangesNoBitOfAnEarlierOutputInEvaluation(int width) {
        causalToTheBit(new Attention.Mode.Evaluation(), width);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64})
    void aLaterTokenChangesNoBitOfAnEarlierOutputInTraining(int width) {
        causalToTheBit(new Attention.Mode.Training(0.3, 11), width);
    }

    /** Token 300 stands in the middle of a tile: rows 256..299 share it with rows that may see token 300. */
    private static void causalToTheBit(Attention.Mode mode, int width) {
        int changed = 300;
        for (int seed = 0; seed < 4; seed++) {
            try (Scope scope = new Scope()) {
                Random64 random = new Random64(seed);
                Tensor[] qkv = {
                    random.floats(1, HEADS, T, width),
                    random.floats(1, HEADS, T, width),
                    random.floats(1, HEADS, T, width)
                };
                float[] before = output(qkv, mode);
                for (Tensor each : qkv) {
                    each.narrow(2, changed, T - changed).set(random.floats(1, HEADS, T - changed, width));
                }
                float[] after = output(qkv, mode);

                int changes = 0;
                for (int head = 0; head < HEADS; head++) {
                    int start = head * T * width;
                    assertThat(Arrays.copyOfRange(after, start, start + changed * width))
                            .isEqualTo(Arrays.copyOfRange(before, start, start + changed * width));
                    changes += Arrays.mismatch(
                                            before,
                                            start + changed * width,
                                            start + T * width,
                                            after,
                                            start + changed * width,
                                            start + T * width)
                                    == -1
                            ? 0
                            : 1;
                }
                assertThat(changes).isEqualTo(HEADS);
            }
        }
    }

    private static float[] output(Tensor[] qkv, Attention.Mode mode) {
        AdaptiveSparseAttention layer = layer(qkv[0]);
        layer.threshold(qkv[0].size(-1) == 16 ? 0.9 : 0.2);
        Pass pass = layer.forward(qkv[0], qkv[1], qkv[2], mode);
        assertThat(pass.density().executed()).isStrictlyBetween(0.2, 0.999);
        return pass.output().toFloats();
    }

    @Test
    void theExecutedDensityIsTheDiagonalTheFirstBlockAndWhatWasExplored() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(3);
            Tensor q = random.floats(1, HEADS, T, D);
            AdaptiveSparseAttention layer = layer(q);
            layer.threshold(1000);

            Density evaluated =
                    layer.forward(q, q, q, new Attention.Mode.Evaluation()).density();
            Density explored =
                    layer.forward(q, q, q, new Attention.Mode.Training(0.2, 7)).density();

            // 8 diagonal tiles and 7 first blocks of 36; exploration adds one for each of the rows 2..7
            assertThat(evaluated.executed()).isCloseTo(15 / 36.0, within(1e-12));
            assertThat(explored.tile()).isCloseTo(15 / 36.0, within(1e-12));
            assertThat(explored.executed()).isCloseTo(21 / 36.0, within(1e-12));
        }
    }

    @Test
    void theControllerBringsTheExecutedDensityToItsTarget() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(4);
            Tensor q = random.floats(2, HEADS, T, D);
            Tensor k = random.floats(2, HEADS, T, D);
            AdaptiveSparseAttention layer = layer(q);

            Density last = Density.FULL;
            for (int step = 0; step < 60; step++) {
                last = layer.forward(q, k, k, new Attention.Mode.Training(0.7, 5))
                        .density();
            }

            assertThat(last.executed()).isCloseTo(0.7, within(0.08)); // one head, one sequence: coarse tiles
        }
    }

    /** The gate's own gradient against autograd on KL(p || softmax g), mass-weighted, in float64. */
    @Test
    void theGateLearnsByTheGradientOfItsDivergence() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(6);
            Tensor q = random.doubles(2, HEADS, T, D);
            Tensor k = random.doubles(2, HEADS, T, D);
            Gate gate = new Gate(q, HEADS, D, 3, new Random(2));
            CausalMap causal = CausalMap.of(q, N);
            Tensor mass = random.doubles(2, HEADS, T, N).abs();
            Tensor computed = causal.past().and(random.doubles(2, HEADS, T, N).greaterThan(Tensor.scalar(q, 0)));
            Tensor zGradient = random.doubles(2, HEADS, T, N);

            gate.parameters().forEach(Tensor::requireGrad);
            Gate.Scores scores = gate.score(q, k, causal, 0);
            Tensor zero = Tensor.scalar(q, 0);
            Tensor known = computed.where(mass, zero);
            Tensor logGate =
                    computed.where(scores.logits(), Tensor.scalar(q, -1e30)).logSoftmax();
            Tensor total = known.sum().max(Tensor.scalar(q, 1));
            // the entropy of p does not depend on the gate: KL's gradient is the cross entropy's
            computed.where(known.times(logGate).neg(), zero).sum().over(total).backward();
            Tensor theta = gate.parameters().get(3);
            Tensor pastGradient = causal.past().where(zGradient, zero);
            theta.reshape(1, HEADS, 1, 1).neg().times(pastGradient).sum().backward();

            try (Scope.GradMode none = Scope.noGrad()) {
                var found = gate.learn(scores, computed, mass, pastGradient);
                for (int i = 0; i < 4; i++) {
                    assertThat(difference(found.get(i), gate.parameters().get(i).grad()))
                            .isLessThan(1e-12);
                }
                assertThat(found.getFirst().abs().max().item()).isGreaterThan(1e-4);
            }
        }
    }

    @Test
    void lengthsThatAreNoMultipleOfABlockAreRefused() {
        try (Scope scope = new Scope()) {
            Tensor q = new Random64(1).floats(1, HEADS, 100, D);
            assertThatThrownBy(() -> layer(q).forward(q, q, q, new Attention.Mode.Evaluation()))
                    .hasMessage("sequences must be (B, H, T, D) with T a multiple of 64, not [1, 2, 100, 16]");
        }
    }

    private static AdaptiveSparseAttention layer(Tensor like) {
        return new AdaptiveSparseAttention(
                new Gate(like, HEADS, (int) like.size(-1), 4, new Random(8)),
                new Budget(),
                Engines.auto(),
                Ablation.NOTHING);
    }

    private static double difference(Tensor a, Tensor b) {
        return a.minus(b).abs().max().item();
    }
}
