package joulebook.runner.attention.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.DensePass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * An engine on a device against the portable pass in float64 on the CPU, on a small input of bfloat16 numbers, forward and
 * backward, the gate's learning included; and against dense with everything kept.
 */
public final class Conformance {
    /** bfloat16 has 8 bits: single operations are off by up to 4e-3, and probabilities, outputs and gradients round. */
    private static final double TOLERANCE = 1e-2;

    /** Of sums over all rows with both signs: what is left is small beside what was summed. */
    private static final double TOLERANCE_OF_SUMS = 0.1;

    private static final Set<String> SUMS = Set.of("dOffset");
    private static final int HEADS = 2;
    private static final int BLOCKS = 6;
    private static final int LENGTH = BLOCKS * Blocks.SIZE;
    private static final int RANK = 4;
    private static final double THRESHOLD = 0.3;
    private static final double EVERYTHING = -1000;
    private static final List<String> LEARNED = List.of("dWq", "dWk", "dDistance", "dOffset");

    private Conformance() {}

    /**
     * How far off each tensor is.
     *
     * @param errors by name, |found - reference| / |reference| in Euclid's norm; a number that is none is no agreement
     * @param sameTiles whether the same tiles were computed
     */
    public record Result(Map<String, Double> errors, boolean sameTiles) {

        public boolean conforms() {
            return sameTiles
                    && errors.entrySet().stream()
                            .allMatch(each ->
                                    each.getValue() < (SUMS.contains(each.getKey()) ? TOLERANCE_OF_SUMS : TOLERANCE));
        }
    }

    /** What makes the passes that are checked. */
    interface Attending {
        Pass attend(Choice choice, Tensor q, Tensor k, Tensor v);
    }

    /** Checks heads of {@code width}. */
    public static Result of(Engine engine, Device device, int width) {
        return of(engine::attend, device, width);
    }

    static Result of(Attending found, Device device, int width) {
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            Random random = new Random(41);
            Tensor[] exact = new Tensor[4];
            for (int i = 0; i < exact.length; i++) {
                exact[i] = numbers(random, width);
            }
            Tensor float32 = Tensor.of(new float[] {0}, 1);
            Tensor[] there = new Tensor[4];
            for (int i = 0; i < there.length; i++) {
                there[i] = exact[i].to(float32).to(device);
            }
            boolean[][] explored = explored();
            Map<String, Double> errors = new LinkedHashMap<>();
            boolean same = compare(
                    errors,
                    "",
                    found.attend(
                            new Choice.Gated(gate(there[0], width), THRESHOLD, explored), there[0], there[1], there[2]),
                    new PortableEngine()
                            .attend(
                                    new Choice.Gated(gate(exact[0], width), THRESHOLD, explored),
                                    exact[0],
                                    exact[1],
                                    exact[2]),
                    there[3],
                    exact[3]);
            same &= compare(
                    errors,
                    "dense ",
                    found.attend(
                            new Choice.Gated(gate(there[0], width), EVERYTHING, null), there[0], there[1], there[2]),
                    new DensePass(exact[0], exact[1], exact[2]),
                    there[3],
                    exact[3]);
            return new Result(errors, same);
        }
    }

    private static boolean compare(
            Map<String, Double> errors,
            String what,
            Pass found,
            Pass reference,
            Tensor gradient,
            Tensor exactGradient) {
        errors.put(what + "O", error(found.output(), reference.output()));
        Pass.Gradients ours = found.backward(gradient);
        Pass.Gradients theirs = reference.backward(exactGradient);
        errors.put(what + "dQ", error(ours.query(), theirs.query()));
        errors.put(what + "dK", error(ours.key(), theirs.key()));
        errors.put(what + "dV", error(ours.value(), theirs.value()));
        for (int i = 0; i < theirs.parameters().size(); i++) {
            errors.put(
                    what + LEARNED.get(i),
                    error(ours.parameters().get(i), theirs.parameters().get(i)));
        }
        return found.density().equals(reference.density());
    }

    private static double error(Tensor found, Tensor reference) {
        Tensor off = found.to(Device.CPU).to(reference).minus(reference);
        Tensor flat = off.reshape(off.length());
        Tensor whole = reference.reshape(reference.length());
        return Math.sqrt(flat.dot(flat).item() / whole.dot(whole).item());
    }

    /** In float64, each of them a bfloat16 number. */
    private static Tensor numbers(Random random, int width) {
        double[] values =
                random.doubles((long) HEADS * LENGTH * width, -1.5, 1.5).toArray();
        return Tensor.of(values, 1, HEADS, LENGTH, width).toBfloat16().toFloat64();
    }

    private static Gate gate(Tensor like, int width) {
        return new Gate(like, HEADS, width, RANK, new Random(12));
    }

    private static boolean[][] explored() {
        boolean[][] explored = new boolean[HEADS * BLOCKS][];
        for (int row = 0; row < explored.length; row++) {
            if (row % BLOCKS >= 3) {
                explored[row] = new boolean[BLOCKS];
                explored[row][row % 2 + 1] = true;
            }
        }
        return explored;
    }
}
