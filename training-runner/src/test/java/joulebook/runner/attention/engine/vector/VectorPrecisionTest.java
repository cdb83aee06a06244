package joulebook.runner.attention.engine.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import joulebook.runner.attention.Random64;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How far float32 on the vector unit may be from the portable pass in float64. A number of its output or gradients is a sum
 * of products over a head's dimensions and over up to T rows or keys. Rounding errors of n terms add up to about u sqrt(n),
 * u = 2^-24 (Higham and Mary, doi:10.1137/18M1226312); allowed is twice that, of the norm. What is computed with a scale that
 * is wrong by a ten-thousandth is off by more than four times as much.
 */
class VectorPrecisionTest {
    private static final int HEADS = 2;
    private static final int RANK = 8;
    private static final double ROUNDING = Math.scalb(1.0, -24);
    private static final double WRONG = 1 + 1e-4;

    @ParameterizedTest
    @CsvSource({"4,64", "16,64", "32,64", "8,128"})
    void itIsOffByRoundingAndAWrongScaleWouldShow(int n, int width) {
        try (Scope scope = new Scope()) {
            int length = n * Blocks.SIZE;
            Random64 random = new Random64(8);
            Tensor[] given = IntStream.range(0, 4)
                    .mapToObj(each -> random.floats(1, HEADS, length, width))
                    .toArray(Tensor[]::new);
            Tensor exact = Tensor.of(new double[1], 1);
            Tensor[] wide = Stream.of(given).map(each -> each.to(exact)).toArray(Tensor[]::new);
            VectorPass pass = new VectorPass(gate(given[0], width), 0.2, given[0], given[1], given[2], null);
            double allowed = 2 * ROUNDING * Math.sqrt(width + length);

            List<Tensor> found = all(pass, given[3]);
            List<Tensor> expected = all(portable(wide[0], wide, width), wide[3]);
            List<Tensor> scaled = all(portable(wide[0].times(WRONG), wide, width), wide[3]);

            assertThat(pass.density().executed()).isBetween(0.5, 0.95);
            for (int i = 0; i < found.size(); i++) {
                assertThat(off(found.get(i), expected.get(i))).isLessThan(allowed);
                assertThat(off(found.get(i), scaled.get(i))).isGreaterThan(4 * allowed);
            }
        }
    }

    private static PortablePass portable(Tensor query, Tensor[] given, int width) {
        return new PortablePass(gate(query, width), 0.2, query, given[1], given[2], null);
    }

    private static Gate gate(Tensor like, int width) {
        Gate gate = new Gate(like, HEADS, width, RANK, new Random(12));
        try (Scope.GradMode none = Scope.noGrad()) {
            gate.parameters().get(2).zero(); // a block's content alone decides, so that a scale is seen
        }
        return gate;
    }

    /** The output, then gradients of queries, keys, values and of what the gate learns. */
    private static List<Tensor> all(Pass pass, Tensor gradient) {
        Pass.Gradients back = pass.backward(gradient);
        return Stream.concat(
                        Stream.of(pass.output(), back.query(), back.key(), back.value()), back.parameters().stream())
                .toList();
    }

    private static double off(Tensor found, Tensor expected) {
        Tensor difference = found.to(expected).minus(expected);
        return Math.sqrt(product(difference) / product(expected));
    }

    private static double product(Tensor tensor) {
        Tensor flat = tensor.reshape(tensor.length());
        return flat.dot(flat).item();
    }
}
