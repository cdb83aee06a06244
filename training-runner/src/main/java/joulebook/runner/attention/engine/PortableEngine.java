package joulebook.runner.attention.engine;

import java.util.function.IntFunction;
import joulebook.runner.attention.engine.portable.MapBlockSparse;
import joulebook.runner.attention.engine.portable.MapListedPass;
import joulebook.runner.attention.engine.portable.PortableBlockSparse;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Tensor;

/** libtorch's plain operators: anywhere, any type. */
public record PortableEngine() implements Engine {

    @Override
    public Pass attend(Choice choice, Tensor q, Tensor k, Tensor v) {
        MapBlockSparse.Maker maker = PortableBlockSparse::new;
        return switch (choice) {
            case Choice.Gated(Gate gate, double threshold, boolean[][] explored) ->
                new PortablePass(gate, threshold, q, k, v, explored, maker);
            case Choice.Listed(IntFunction<TileChooser> choosers) -> MapListedPass.of(maker, q, k, v, choosers);
        };
    }

    @Override
    public String toString() {
        return "portable";
    }
}
