package joulebook.runner.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Where the process starts. */
@Command(
        name = "training-runner",
        mixinStandardHelpOptions = true,
        version = "Joulebook training-runner 0.1.0",
        description = "Trains dense and Adaptive Sparse Attention, and marks what it does.",
        subcommands = {
            TrainCommand.class,
            MarksCommand.class,
            PresetsCommand.class,
            VariantsCommand.class,
            BenchCommand.class,
            EvalCommand.class,
            GpuCommand.class,
            GenerateCommand.class,
            PictureCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
