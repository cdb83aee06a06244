package joulebook.runner.attention.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import joulebook.runner.attention.Ablation;
import joulebook.runner.attention.AdaptiveSparseAttention;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DenseAttention;
import joulebook.runner.attention.LinformerAttention;
import joulebook.runner.attention.Random64;
import joulebook.runner.attention.RandomBlockAttention;
import joulebook.runner.attention.SlidingWindowAttention;
import joulebook.runner.attention.TopBlockAttention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.gate.Budget;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Token by token against the parallel pass over the whole sequence. Tolerance in float32: sums of some hundred terms in
 * another order; in float64: the gate's codes and bias are floats.
 */
class DecodingTest {
    private static final int HEADS = 2;
    private static final int N = 6;
    private static final int T = N * Blocks.SIZE;
    private static final int D = 64;
    private static final Attention.Mode MODE = new Attention.Mode.Evaluation();

    enum Family {
        DENSE,
        ASA,
        WINDOW,
        RANDOM,
        MOBA,
        LINFORMER;

        Attention of(Tensor like) {
            return switch (this) {
                case DENSE -> new DenseAttention(Engines.auto());
                case ASA -> asa(like, 0.3);
                case WINDOW -> new SlidingWindowAttention(0.6, Engines.auto());
                case RANDOM -> new RandomBlockAttention(0.6, 5, Engines.auto());
                case MOBA -> new TopBlockAttention(0.6, Engines.auto());
                case LINFORMER -> new LinformerAttention(like, 8);
            };
        }
    }

    private static AdaptiveSparseAttention asa(Tensor like, double threshold) {
        AdaptiveSparseAttention attention = new AdaptiveSparseAttention(
                new Gate(like, HEADS, D, 8, new Random(3)), new Budget(), Engines.auto(), Ablation.NOTHING);
        attention.threshold(threshold);
        return attention;
    }

    /** q, k and v (1, H, T, D); keys of a block have a topic, so that rows disagree about blocks. */
    private record Inputs(Tensor q, Tensor k, Tensor v) {

        static Inputs floats(long seed) {
            Random64 random = new Random64(seed);
            Tensor topics = random.floats(1, HEADS, N, 1, D)
                    .expand(1, HEADS, N, Blocks.SIZE, D)
                    .reshape(1, HEADS, T, D);
            Tensor k = random.floats(1, HEADS, T, D).plus(topics);
            return new Inputs(random.floats(1, HEADS, T, D), k, random.floats(1, HEADS, T, D));
        }

        Inputs inDoubles() {
            Tensor exact = Tensor.of(new double[] {0}, 1);
            return new Inputs(q.to(exact), k.to(exact), v.to(exact));
        }

        Tensor token(Tensor of, int at) {
            return of.narrow(2, at, 1);
        }

        Pass pass(Attention attention) {
            return attention.forward(q, k, v, MODE);
        }
    }

    private static CacheShape shape(int sequences) {
        return new CacheShape(sequences, HEADS, D, T, T);
    }

    private static Tensor start(Decoding decoding, int sequence, Inputs inputs, int tokens) {
        return decoding.prefill(sequence, inputs.q, inputs.k, inputs.v, tokens);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aTokensOutputIsItsRowOfTheParallelPassOnTheVectorUnit(Family family) {
        try (Scope scope = new Scope()) {
            Inputs inputs = Inputs.floats(7);
            assertThat(VectorRows.takes(inputs.v, Engines.auto())).isTrue();
            assertThat(furthest(family, inputs, 70)).isLessThan(5e-6);
            assertThat(furthest(family, inputs, 1)).isLessThan(5e-6);
            assertThat(furthest(family, inputs, 64)).isLessThan(5e-6);
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aTokensOutputIsItsRowOfTheParallelPassInDoublePrecision(Family family) {
        try (Scope scope = new Scope()) {
            Inputs inputs = Inputs.floats(8).inDoubles();
            assertThat(furthest(family, inputs, 70)).isLessThan(1e-6);
        }
    }

    /** The greatest difference of any row from {@code start} on. */
    private static double furthest(Family family, Inputs inputs, int start) {
        Attention attention = family.of(inputs.q);
        Tensor expected = inputs.pass(attention).output();
        Decoding decoding = attention.decoding(inputs.q, shape(1));
        double furthest =
                difference(start(decoding, 0, inputs, start).narrow(2, 0, start), expected.narrow(2, 0, start));
        for (int at = start; at < T; at++) {
            Tensor found =
                    decoding.next(inputs.token(inputs.q, at), inputs.token(inputs.k, at), inputs.token(inputs.v, at));
            furthest = Math.max(furthest, difference(found, inputs.token(expected, at)));
        }
        return furthest;
    }

    /** A tile runs for all of its rows in the parallel pass; each row still gets only what it selected itself. */
    @ParameterizedTest
    @ValueSource(doubles = {-0.5, 0.3, 1})
    void aRowReadsWhatItsOwnGateKeepsAndNotWhatItsNeighboursKeep(double threshold) {
        try (Scope scope = new Scope()) {
            Inputs inputs = Inputs.floats(9);
            AdaptiveSparseAttention attention = asa(inputs.q, threshold);
            Pass pass = inputs.pass(attention);
            assertThat(pass.density().row()).isLessThan(pass.density().tile());
            Decoding decoding = attention.decoding(inputs.q, shape(1));
            start(decoding, 0, inputs, 1);
            long read = 0;
            long held = 0;
            for (int at = 1; at < T; at++) {
                decoding.next(inputs.token(inputs.q, at), inputs.token(inputs.k, at), inputs.token(inputs.v, at));
                for (int head = 0; head < HEADS; head++) {
                    read += values(pass, head, at);
                    held += 2L * D * (at + 1);
                }
            }
            assertThat(decoding.traffic()).isEqualTo(new Decoding.Traffic(read, held));
        }
    }

    /** Keys and values of the row's own block so far and of the past blocks that it reads, and 16 for each past block's codes, greatest and least. */
    private static long values(Pass pass, int head, int row) {
        int own = row / Blocks.SIZE;
        long tokens = row % Blocks.SIZE + 1;
        for (int block = 0; block < own; block++) {
            tokens += pass.reads(head, row, block) ? Blocks.SIZE : 0;
        }
        return tokens * 2 * D + own * 16L;
    }

    @Test
    void withEverythingKeptASequenceIsDecodedAsDenseToTheBit() {
        try (Scope scope = new Scope()) {
            Inputs inputs = Inputs.floats(10);
            Decoding sparse = asa(inputs.q, -60).decoding(inputs.q, shape(1));
            Decoding dense = new DenseAttention(Engines.auto()).decoding(inputs.q, shape(1));
            for (int at = 0; at < T; at++) {
                Tensor q = inputs.token(inputs.q, at);
                Tensor k = inputs.token(inputs.k, at);
                Tensor v = inputs.token(inputs.v, at);
                assertThat(sparse.next(q, k, v).toFloats())
                        .isEqualTo(dense.next(q, k, v).toFloats());
            }
            assertThat(dense.traffic().share()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void sequencesInStepKeepToThemselves(Family family) {
        try (Scope scope = new Scope()) {
            Inputs one = Inputs.floats(11);
            Inputs other = Inputs.floats(12);
            Attention attention = family.of(one.q);
            Decoding both = attention.decoding(one.q, shape(2));
            Decoding alone = attention.decoding(one.q, shape(1));
            start(both, 0, one, 100);
            start(both, 1, other, 190);
            start(alone, 0, one, 100);
            for (int i = 0; i < 100; i++) {
                Tensor found = both.next(
                        Tensor.cat(0, one.token(one.q, 100 + i), other.token(other.q, 190 + i)),
                        Tensor.cat(0, one.token(one.k, 100 + i), other.token(other.k, 190 + i)),
                        Tensor.cat(0, one.token(one.v, 100 + i), other.token(other.v, 190 + i)));
                Tensor expected =
                        alone.next(one.token(one.q, 100 + i), one.token(one.k, 100 + i), one.token(one.v, 100 + i));
                assertThat(difference(found.narrow(0, 0, 1), expected)).isLessThan(1e-6);
            }
        }
    }

    /**
     * Half the products less 1, 0 and -2 of the distances give (0, 2, 5), whose log softmax is (-5.0550, -3.0550, -0.0550);
     * log 3 = 1.0986; threshold 0.5. What is said of a block farther back is not asked for.
     */
    @Test
    void withoutAVectorUnitTheGateSaysTheSame() {
        assertThat(GatedChoice.plainly(new float[] {2, 4, 6}, 0.5, 0.5, new float[] {9, -1, 0, 2}))
                .containsExactly(new float[] {-4.4564f, -2.4564f, 0.5436f}, within(1e-4f));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aTokenThatDoesNotFitIsRefused(Family family) {
        try (Scope scope = new Scope()) {
            Inputs inputs = Inputs.floats(13);
            Decoding decoding = family.of(inputs.q).decoding(inputs.q, new CacheShape(1, HEADS, D, 100, T));
            start(decoding, 0, inputs, 100);
            Tensor token = inputs.token(inputs.q, 100);
            assertThatThrownBy(() -> decoding.next(token, token, token))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the cache of sequence 0 is full: it holds 100 tokens, of which 100 are taken, and 1"
                            + " more do not fit. Make a longer one, up to the model's 384");
        }
    }

    @Test
    void aCacheLongerThanTheModelIsRefused() {
        assertThatThrownBy(() -> new CacheShape(1, HEADS, D, T + 1, T))
                .hasMessage("a cache of 385 tokens does not fit a model whose longest sequence has 384: it knows no"
                        + " later position. Ask for 1 to 384, or train it with a greater --seq-len");
    }

    private static double difference(Tensor one, Tensor other) {
        return one.minus(other).abs().max().item();
    }
}
