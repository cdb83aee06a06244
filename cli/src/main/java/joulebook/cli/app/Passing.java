package joulebook.cli.app;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import joulebook.cli.process.ForegroundCommand;
import joulebook.cli.process.Installation;

/** Commands that another part carries out by itself, at this terminal. */
final class Passing {
    private Passing() {}

    static int to(String module, List<String> arguments) throws IOException, InterruptedException {
        return ForegroundCommand.start(Installation.ofThisProcess().command(module, arguments), Map.of())
                .waitFor();
    }
}
