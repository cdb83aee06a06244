package joulebook.collector.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Where the process starts. */
@Command(
        name = "collector",
        mixinStandardHelpOptions = true,
        version = "Joulebook collector 0.1.0",
        description = "Meters this host's devices, keeps every sample, and ships it.",
        subcommands = {AgentCommand.class, ShipCommand.class, ImportCommand.class, MetersCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((e, command, result) -> {
                    command.getErr().println(e.getMessage());
                    return 1;
                })
                .execute(arguments));
    }
}
