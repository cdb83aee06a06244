package joulebook.runner.attention.engine;

import static org.assertj.core.api.Assertions.assertThat;

import joulebook.runner.attention.engine.kernel.KernelPass;
import joulebook.runner.attention.engine.portable.FlashBlockSparse;
import joulebook.runner.attention.engine.portable.MapBlockSparse;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.engine.portable.ReferencePacked;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.EmulatedKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check that a GPU's engines must pass, passed on the CPU by what stands in for them. */
class ConformanceTest {

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void theKernelsConform(int width) {
        EmulatedKernels kernels = new EmulatedKernels();

        Conformance.Result result = Conformance.of(
                (gate, threshold, q, k, v, explored) -> new KernelPass(kernels, gate, threshold, q, k, v, explored),
                Device.CPU,
                width);

        assertThat(result.conforms()).as(result.toString()).isTrue();
        assertThat(result.errors()).hasSize(12).containsKeys("O", "dWq", "dense dV");
    }

    @Test
    void gatheredRowsAndPlainOperatorsConform() {
        MapBlockSparse.Maker packed =
                (blocks, executed, q, k, v, bias) -> new FlashBlockSparse(new ReferencePacked(), blocks, q, k, v, bias);

        assertThat(Conformance.of(
                                (gate, threshold, q, k, v, explored) ->
                                        new PortablePass(gate, threshold, q, k, v, explored, packed),
                                Device.CPU,
                                64)
                        .conforms())
                .isTrue();
        assertThat(Conformance.of(Engine.PORTABLE, Device.CPU, 64).conforms()).isTrue();
    }

    @Test
    void whatSkipsOtherTilesDoesNotConform() {
        Conformance.Result result = Conformance.of(
                (gate, threshold, q, k, v, explored) -> new PortablePass(gate, threshold + 1, q, k, v, explored),
                Device.CPU,
                64);

        assertThat(result.conforms()).isFalse();
        assertThat(result.sameTiles()).isFalse();
        assertThat(result.errors().get("dWq")).isGreaterThan(0.1);
    }
}
