package joulebook.runner.attention.engine;

import java.util.function.IntFunction;
import joulebook.runner.attention.engine.vector.VectorBlockSparse;
import joulebook.runner.attention.engine.vector.VectorListedPass;
import joulebook.runner.attention.engine.vector.VectorPass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Tensor;

/** Java on the vector unit: CPU, float32. */
public record VectorEngine() implements Engine {

    /** Whether a pass over such tensors can be done here. */
    public static boolean takes(Tensor q) {
        return VectorBlockSparse.takes(q);
    }

    @Override
    public Pass attend(Choice choice, Tensor q, Tensor k, Tensor v) {
        return switch (choice) {
            case Choice.Gated(Gate gate, double threshold, boolean[][] explored) ->
                new VectorPass(gate, threshold, q, k, v, explored);
            case Choice.Listed(IntFunction<TileChooser> choosers) ->
                new VectorListedPass(new VectorBlockSparse(q, k, v, choosers));
        };
    }

    @Override
    public String toString() {
        return "vector";
    }
}
