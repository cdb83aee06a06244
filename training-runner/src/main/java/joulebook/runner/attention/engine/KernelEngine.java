package joulebook.runner.attention.engine;

import java.util.function.Function;
import java.util.function.IntFunction;
import joulebook.runner.attention.engine.kernel.KernelBlockSparse;
import joulebook.runner.attention.engine.kernel.KernelListedPass;
import joulebook.runner.attention.engine.kernel.KernelPass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Kernels;
import joulebook.runner.torch.Tensor;

/**
 * CUDA kernels of our own: GPU, bfloat16, heads of 64 or 128.
 *
 * @param loaded the kernels on a device
 */
public record KernelEngine(Function<Device, Kernels> loaded) implements Engine {

    /** @throws IllegalStateException where no kernels are for such heads, or none can be had on the device */
    @Override
    public Pass attend(Choice choice, Tensor q, Tensor k, Tensor v) {
        if (!KernelBlockSparse.takes(q.size(-1))) {
            throw new IllegalStateException("there are kernels for heads of 64 and 128, not of " + q.size(-1));
        }
        Kernels kernels = loaded.apply(q.device());
        return switch (choice) {
            case Choice.Gated(Gate gate, double threshold, boolean[][] explored) ->
                new KernelPass(kernels, gate, threshold, q, k, v, explored);
            case Choice.Listed(IntFunction<TileChooser> choosers) -> KernelListedPass.of(kernels, q, k, v, choosers);
        };
    }

    @Override
    public String toString() {
        return "kernels";
    }
}
