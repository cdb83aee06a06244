package joulebook.runner.app;

import joulebook.runner.attention.engine.Engine;
import joulebook.runner.attention.engine.Engines;

/** What attends on a GPU where blocks are skipped. */
final class EngineOption {
    static final String ABOUT =
            "on a GPU, where blocks are skipped: kernels, flash, portable, or auto for the first of them"
                    + " that agrees with float64 (default: auto)";

    private EngineOption() {}

    /** @throws IllegalArgumentException naming those there are */
    static void use(String name) {
        Engines.force(name.equals("auto") ? null : Engine.of(name));
    }
}
