package joulebook.collector.app;

import joulebook.collector.shipping.SpoolHeld;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Where the process starts. */
@Command(
        name = "collector",
        mixinStandardHelpOptions = true,
        version = "Joulebook collector 0.1.0",
        description = "Meters this host's devices, keeps every sample, and ships it.",
        subcommands = {
            AgentCommand.class,
            ShipCommand.class,
            ImportCommand.class,
            MetersCommand.class,
            TraceCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    /** EX_TEMPFAIL of sysexits.h. */
    private static final int SPOOL_IS_HELD = 75;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((e, command, result) -> {
                    command.getErr().println(e.getMessage() == null ? e.toString() : e.getMessage());
                    return e instanceof SpoolHeld ? SPOOL_IS_HELD : 1;
                })
                .execute(arguments));
    }
}
