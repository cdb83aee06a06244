package joulebook.runner.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import joulebook.runner.attention.engine.Conformance;
import joulebook.runner.attention.engine.Engine;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.bench.GpuBench;
import joulebook.runner.bench.GpuSmoke;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Gpu;
import joulebook.runner.torch.Nccl;
import joulebook.runner.torch.Torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a GPU host is asked, step by step; each answers as JSON, and with 1 where it could not. */
@Command(
        name = "gpu",
        mixinStandardHelpOptions = true,
        description = "Tries libtorch, the driver and our kernels on a GPU, step by step; answers as JSON.",
        synopsisSubcommandLabel = "STEP")
final class GpuCommand {
    private static final int[] WIDTHS = {64, 128};

    @Command(name = "versions", description = "libtorch's ABI, the driver, the device, NCCL")
    int versions(@Option(names = "--json", paramLabel = "FILE") @Nullable Path json) {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("java", Runtime.version().toString());
        found.put("libtorch", Torch.folder().toString());
        found.put("torchAbi", Torch.abi());
        Gpu.Opened opened = Gpu.open(0);
        switch (opened) {
            case Gpu.Opened.Absent(String reason) -> found.put("missing", reason);
            case Gpu.Opened.Ready(Gpu gpu) -> {
                found.put("device", gpu.name());
                found.put("capability", gpu.capability());
                found.put("driverCuda", gpu.driverVersion());
                found.put("gpus", gpu.count());
            }
        }
        switch (Nccl.find()) {
            case Nccl.Found.Absent(String reason) -> found.put("ncclMissing", reason);
            case Nccl.Found.Ready(Nccl nccl) -> found.put("nccl", nccl.version());
        }
        return say(json, found, opened instanceof Gpu.Opened.Ready);
    }

    @Command(name = "smoke", description = "dense attention forward and backward, and one kernel of our own")
    int smoke(@Option(names = "--json", paramLabel = "FILE") @Nullable Path json) {
        GpuSmoke.Result result = GpuSmoke.run();
        return say(json, result, result.passed());
    }

    @Command(name = "conformance", description = "each engine against float64, heads of 64 and 128")
    int conformance(@Option(names = "--json", paramLabel = "FILE") @Nullable Path json) {
        Map<String, Object> found = new LinkedHashMap<>();
        boolean all = true;
        for (Engine engine : Engines.auto().forGpus()) {
            for (int width : WIDTHS) {
                String name = engine + " " + width;
                try {
                    Conformance.Result result = Conformance.of(engine, new Device(1, 0), width);
                    found.put(name, result);
                    all &= result.conforms();
                } catch (RuntimeException e) { // one engine's trouble is no reason not to try the next
                    found.put(name, Map.of("failed", String.valueOf(e.getMessage())));
                    all = false;
                }
            }
        }
        return say(json, found, all);
    }

    @Command(name = "bench", description = "our kernels beside libtorch's FlashAttention, 1k to 64k tokens")
    int bench(
            @Option(names = "--json", paramLabel = "FILE") @Nullable Path json,
            @Option(names = "--seconds", defaultValue = "120", description = "no case begins after that") int seconds) {
        try {
            GpuBench bench = new GpuBench(System.out::println, seconds);
            int measured = bench.run(rows -> {
                if (json != null) {
                    Json.write(json, rows); // what was measured stays, should the next case take the process down
                }
            });
            return measured > 0 ? 0 : 1;
        } catch (RuntimeException e) {
            return say(null, Map.of("failed", String.valueOf(e.getMessage())), false);
        }
    }

    private static int say(@Nullable Path json, Object found, boolean well) {
        System.out.println(Json.line(found));
        if (json != null) {
            Json.write(json, found);
        }
        return well ? 0 : 1;
    }
}
