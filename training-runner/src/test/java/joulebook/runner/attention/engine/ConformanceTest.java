package joulebook.runner.attention.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

        Conformance.Result result = Conformance.of(new KernelEngine(device -> kernels), Device.CPU, width);

        assertThat(result.conforms()).as(result.toString()).isTrue();
        assertThat(result.errors()).hasSize(12).containsKeys("O", "dWq", "dense dV");
    }

    @Test
    void gatheredRowsAndPlainOperatorsConform() {
        for (Engine engine : List.of(new FlashEngine(new ReferencePacked()), new PortableEngine())) {
            assertThat(Conformance.of(engine, Device.CPU, 64).conforms())
                    .as(engine.toString())
                    .isTrue();
        }
    }

    @Test
    void whatSkipsOtherTilesDoesNotConform() {
        Conformance.Result result = Conformance.of(
                (choice, q, k, v) -> new PortableEngine().attend(stricter(choice), q, k, v), Device.CPU, 64);

        assertThat(result.conforms()).isFalse();
        assertThat(result.sameTiles()).isFalse();
        assertThat(result.errors().get("dWq")).isGreaterThan(0.1);
    }

    private static Choice stricter(Choice choice) {
        Choice.Gated gated = (Choice.Gated) choice;
        return new Choice.Gated(gated.gate(), gated.threshold() + 1, gated.explored());
    }
}
