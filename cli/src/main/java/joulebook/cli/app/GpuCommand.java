package joulebook.cli.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** For the help only: the launcher packs by itself, from what it has built. */
@Command(
        name = "gpu",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "pack [FILE]",
        description =
                "gpu pack: puts all that a GPU host without Java and without a network needs into one archive below"
                        + " 64 MiB. There, joulebook-gpu/run tries and measures everything with the host's PyTorch, in about 8"
                        + " minutes, and leaves its results in a folder.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook gpu pack",
            "  ./joulebook gpu pack /tmp/joulebook-gpu.tar.gz",
            "  tar xzf joulebook-gpu.tar.gz && joulebook-gpu/run --out results --minutes 8"
        })
final class GpuCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        System.err.println("joulebook: say gpu pack [FILE], to the launcher: ./joulebook gpu pack");
        return 2;
    }
}
