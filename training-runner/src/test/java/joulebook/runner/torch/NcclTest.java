package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against src/test/c/nccl.c, compiled to a libnccl.so.2, with one rank: what several do is {@code RanksTest}'s. */
class NcclTest {
    private static final SymbolLookup FAKE = SymbolLookup.libraryLookup(FakeNccl.library(), Arena.global());

    @TempDir
    Path folder;

    @Test
    void itIsFoundWhereTheSettingSaysAndSaysItsVersion() {
        Nccl byFolder = ready(Nccl.find(Map.of("JOULEBOOK_NCCL", FakeNccl.FOLDER.toString()), folder));
        Nccl byFile =
                ready(Nccl.find(Map.of("JOULEBOOK_NCCL", FakeNccl.library().toString()), folder));

        assertThat(byFolder.version()).isEqualTo("2.27.5");
        assertThat(byFile.version()).isEqualTo("2.27.5");
    }

    /** site-packages/torch/lib and site-packages/nvidia/nccl/lib. */
    @Test
    void itIsFoundWhereAPyTorchKeepsIt() throws IOException {
        Path libtorch = Files.createDirectories(folder.resolve("torch/lib"));
        Path wheel = Files.createDirectories(folder.resolve("nvidia/nccl/lib"));
        Files.copy(FakeNccl.library(), wheel.resolve("libnccl.so.2"));

        assertThat(ready(Nccl.find(Map.of(), libtorch)).version()).isEqualTo("2.27.5");
    }

    @Test
    void whereThereIsNoneItSaysWhereItLookedAndWhatToDo() {
        assertThat(reason(Nccl.find(Map.of("JOULEBOOK_NCCL", "/nowhere/libnccl.so.2"), folder)))
                .isEqualTo("no NCCL, which sums gradients over GPUs: libnccl.so.2 cannot be loaded from"
                        + " /nowhere/libnccl.so.2. Set JOULEBOOK_NCCL to the libnccl.so.2 of your PyTorch"
                        + " (site-packages/nvidia/nccl/lib), or train on one GPU");
        Nccl.Found found = Nccl.find(Map.of(), Path.of("/nowhere/torch/lib"));
        assumeThat(found).as("a machine without an NCCL of its own").isInstanceOf(Nccl.Found.Absent.class);
        assertThat(reason(found))
                .contains("cannot be loaded from /nowhere/torch/lib/libnccl.so.2, nor from"
                        + " /nowhere/nvidia/nccl/lib/libnccl.so.2, nor from libnccl.so.2. Set JOULEBOOK_NCCL");
    }

    @Test
    void anotherLibraryOfThatNameIsRefused() {
        Path other = FakeNccl.compiled("libnccl.so.2", "-DncclAllReduce=somethingElse");

        assertThat(reason(Nccl.find(Map.of("JOULEBOOK_NCCL", other.toString()), folder)))
                .startsWith(other.resolve("libnccl.so.2") + " is not NCCL 2: it has no ncclAllReduce. Set ");
    }

    /** 2.8.4 was the last to be written with one digit for the major version. */
    @Test
    void oneThatIsTooOldIsRefused() {
        Path old = FakeNccl.compiled("libnccl.so.2", "-DFAKE_VERSION=2804");

        assertThat(reason(Nccl.find(Map.of("JOULEBOOK_NCCL", old.toString()), folder)))
                .startsWith(old.resolve("libnccl.so.2") + " is NCCL 2.8.4, older than 2.10. Set ");
    }

    @Test
    void aUniqueIdComesBackWholeByValue() {
        Nccl nccl = fake();
        byte[] id = nccl.uniqueId();
        assertThat(id).hasSize(128);
        nccl.join(id, 0, 1, Device.CPU).destroy();

        byte[] torn = nccl.uniqueId();
        byte[] whole = torn.clone();
        torn[127] ^= 1;
        assertThatThrownBy(() -> nccl.join(torn, 0, 1, Device.CPU))
                .hasMessage("ncclCommInitRank failed: invalid argument. NCCL_DEBUG=INFO makes NCCL say more");
        assertThatThrownBy(() -> nccl.join(new byte[5], 0, 1, Device.CPU))
                .hasMessage("a unique id of 5 bytes is none of NCCL's");
        nccl.join(whole, 0, 1, Device.CPU).destroy();
    }

    @Test
    void aSumGoesOnLibtorchsStream() throws Throwable {
        NcclCommunicator alone = NcclCommunicator.join(
                new NcclLibrary(FakeNccl.library().toString()), fake().uniqueId(), 0, 1, new OnStream(0x5001));
        try (Scope scope = new Scope()) {
            Tensor tensor = Tensor.of(new float[] {1, 2, 3}, 3);
            alone.sum(tensor);

            assertThat(tensor.toFloats()).containsExactly(1, 2, 3);
            assertThat((long) handle("fake_stream", FunctionDescriptor.of(JAVA_LONG))
                            .invokeExact())
                    .isEqualTo(0x5001);
        }
        alone.destroy();
    }

    @Test
    void whatNcclCannotAddIsRefused() {
        NcclCommunicator alone = fake().join(fake().uniqueId(), 0, 1, Device.CPU);
        try (Scope scope = new Scope()) {
            Tensor indices = Tensor.of(new long[] {1}, 1);

            assertThatThrownBy(() -> alone.sum(indices))
                    .hasMessage("ranks share float32, float64 and bfloat16, not type 4");
        }
        alone.abort();
    }

    @Test
    void anErrorThatCameLaterIsNamed() throws Throwable {
        NcclCommunicator alone = fake().join(fake().uniqueId(), 0, 1, Device.CPU);
        alone.check();
        MethodHandle fail = handle("fake_async_error", FunctionDescriptor.ofVoid(JAVA_INT));
        fail.invokeExact(6);

        assertThatThrownBy(alone::check)
                .hasMessage("the ranks lost each other: remote process exited or there was a network error."
                        + " NCCL_DEBUG=INFO says more");

        fail.invokeExact(0);
        int before =
                (int) handle("fake_aborted", FunctionDescriptor.of(JAVA_INT)).invokeExact();
        alone.abort();
        assertThat((int) handle("fake_aborted", FunctionDescriptor.of(JAVA_INT)).invokeExact())
                .isEqualTo(before + 1);
    }

    private record OnStream(long address) implements CudaThread {
        @Override
        public void use() {}

        @Override
        public MemorySegment stream() {
            return MemorySegment.ofAddress(address);
        }
    }

    private static Nccl fake() {
        return ready(Nccl.find(Map.of("JOULEBOOK_NCCL", FakeNccl.FOLDER.toString()), Path.of("/nowhere")));
    }

    private static Nccl ready(Nccl.Found found) {
        return ((Nccl.Found.Ready) found).nccl();
    }

    private static String reason(Nccl.Found found) {
        return ((Nccl.Found.Absent) found).reason();
    }

    private static MethodHandle handle(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(FAKE.find(name).orElseThrow(), type);
    }
}
