package joulebook.cli.app;

import joulebook.cli.process.Trouble;
import joulebook.cli.server.Refused;
import joulebook.cli.server.ServerAway;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Where the process starts. */
@Command(
        name = "joulebook",
        mixinStandardHelpOptions = true,
        version = "Joulebook 0.1.0",
        description = "The energy and carbon ledger for AI training and inference.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CompareCommand.class,
            ExperimentCommand.class,
            ClaimsCommand.class,
            ServeCommand.class,
            MeterCommand.class,
            ImportCommand.class,
            AgentCommand.class,
            MetersCommand.class,
            VerifyCommand.class,
            ArchiveCommand.class,
            PeriodCommand.class,
            FactorsCommand.class,
            TariffCommand.class,
            SitePolicyCommand.class,
            MarketCommand.class,
            CostCommand.class,
            TcoCommand.class,
            EmbodiedCommand.class,
            SciCommand.class,
            WhatIfCommand.class,
            BenchCommand.class,
            GpuCommand.class,
            TestCommand.class
        },
        footer = {
            "",
            "Data lies in JOULEBOOK_HOME (default ~/.local/share/joulebook).",
            "The server listens on 127.0.0.1, port JOULEBOOK_PORT (default 8740; 0 = any free one).",
            "JOULEBOOK_DATABASE_URL names a PostgreSQL of your own; without it one is started."
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    if (e instanceof Trouble || e instanceof Refused || e instanceof ServerAway) {
                        commandLine.getErr().println("joulebook: " + e.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw e;
                });
    }
}
