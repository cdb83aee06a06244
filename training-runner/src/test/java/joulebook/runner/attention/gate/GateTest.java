package joulebook.runner.attention.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;

/** One head of width 2 whose codes are the first dimension alone: Wq = Wk = (1, 0). */
class GateTest {
    private static final int N = 4;
    private static final int T = N * Blocks.SIZE;

    /** Of the third block's 64 keys one has 3 in the first dimension, of the second's one has -2; all others have 0. */
    private static Tensor keys() {
        double[] keys = new double[2 * T];
        keys[2 * (2 * Blocks.SIZE + 17)] = 3;
        keys[2 * (Blocks.SIZE + 40)] = -2;
        return Tensor.of(keys, 1, 1, T, 2);
    }

    private static Gate gate() {
        Gate gate = new Gate(Tensor.of(new double[] {0}, 1), 1, 2, 1, new Random(1));
        Tensor plain = Tensor.of(new double[] {1, 0}, 1, 2, 1);
        gate.parameters().get(0).set(plain);
        gate.parameters().get(1).set(plain);
        gate.parameters().get(2).set(Tensor.zeros(plain, 1, Distances.BINS));
        return gate;
    }

    private static double[] logits(Gate gate, double query) {
        double[] queries = new double[2 * T];
        Arrays.fill(queries, query);
        Tensor q = Tensor.of(queries, 1, 1, T, 2);
        double[] all = gate.score(q, keys(), CausalMap.of(q, N), 0).logits().toDoubles();
        return Arrays.copyOfRange(all, (T - 1) * N, (T - 1) * N + 3); // the last row's three past blocks
    }

    /** A query of 2 finds most in the third block, 2 x 3 / sqrt(2), and one of -2 in the second, -2 x -2 / sqrt(2). */
    @Test
    void oneTokenOfABlockMakesItStandOutForQueriesOfEitherSign() {
        try (Scope scope = new Scope()) {
            assertThat(logits(gate(), 2)).containsExactly(new double[] {0, 0, 6 / Math.sqrt(2)}, within(1e-12));
            assertThat(logits(gate(), -2)).containsExactly(new double[] {0, 4 / Math.sqrt(2), 0}, within(1e-12));
        }
    }

    @Test
    void aHeadSaysOfADistanceWhateverIsThere() {
        try (Scope scope = new Scope()) {
            Gate gate = gate();
            double[] distances = new double[Distances.BINS];
            distances[1] = 5; // two blocks back
            gate.parameters().get(2).set(Tensor.of(distances, 1, Distances.BINS));
            assertThat(logits(gate, 0)).containsExactly(0, 5, 0);
        }
    }

    @Test
    void atFirstTheBlockBeforeStandsOut() {
        try (Scope scope = new Scope()) {
            Gate gate = new Gate(Tensor.of(new double[] {0}, 1), 1, 2, 1, new Random(1));
            assertThat(logits(gate, 0)).containsExactly(0, 0, 4);
        }
    }
}
