package joulebook.runner.app;

import joulebook.runner.attention.Engine;
import joulebook.runner.attention.Engines;
import picocli.CommandLine.Option;

/** What attends on a GPU where blocks are skipped. */
final class EngineOption {

    @Option(
            names = "--engine",
            defaultValue = "auto",
            paramLabel = "NAME",
            description =
                    "on a GPU, where blocks are skipped: kernels, flash, portable, or auto for the first of them that"
                            + " agrees with float64 (default: auto)")
    private String name = "auto";

    /** @throws IllegalArgumentException naming those there are */
    void use() {
        Engines.force(name.equals("auto") ? null : Engine.of(name));
    }
}
