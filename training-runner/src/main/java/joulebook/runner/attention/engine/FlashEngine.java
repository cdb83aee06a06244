package joulebook.runner.attention.engine;

import java.util.function.IntFunction;
import joulebook.runner.attention.engine.portable.FlashBlockSparse;
import joulebook.runner.attention.engine.portable.MapBlockSparse;
import joulebook.runner.attention.engine.portable.MapListedPass;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.PackedAttention;
import joulebook.runner.torch.Tensor;

/**
 * FlashAttention over gathered rows: GPU, bfloat16.
 *
 * @param operator FlashAttention of many sequences
 */
public record FlashEngine(PackedAttention operator) implements Engine {

    @Override
    public Pass attend(Choice choice, Tensor q, Tensor k, Tensor v) {
        MapBlockSparse.Maker maker = (blocks, executed, query, key, value, bias) ->
                new FlashBlockSparse(operator, blocks, query, key, value, bias);
        return switch (choice) {
            case Choice.Gated(Gate gate, double threshold, boolean[][] explored) ->
                new PortablePass(gate, threshold, q, k, v, explored, maker);
            case Choice.Listed(IntFunction<TileChooser> choosers) -> MapListedPass.of(maker, q, k, v, choosers);
        };
    }

    @Override
    public String toString() {
        return "flash";
    }
}
