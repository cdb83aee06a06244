package joulebook.cli.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Books what another tool recorded. There is: nvidia-smi.",
        subcommands = ImportNvidiaSmiCommand.class,
        synopsisSubcommandLabel = "FORMAT",
        footer = {"", "Example:", "  ./joulebook import nvidia-smi power.csv --host node-7"})
final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name the format of the file. There is: nvidia-smi");
    }
}
