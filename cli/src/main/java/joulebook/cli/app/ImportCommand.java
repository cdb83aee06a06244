package joulebook.cli.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "Books what another tool recorded (nvidia-smi), each log whole or not at all; lists what was imported, and"
                        + " takes it back.",
        subcommands = {ImportNvidiaSmiCommand.class, ImportListCommand.class, ImportWithdrawCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  ./joulebook import nvidia-smi power.csv --host node-7",
            "  ./joulebook import list",
            "  ./joulebook import withdraw 0f0e... --why \"another machine's log\""
        })
final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name the format of the file (nvidia-smi), or what to do with imports. There are: nvidia-smi, list, withdraw");
    }
}
