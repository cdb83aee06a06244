package joulebook.cli.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "factors",
        mixinStandardHelpOptions = true,
        description = "Series by which minutes are weighed and priced: grid intensities by the hour or five minutes,"
                + " market prices, PUE, water, losses, carbon prices.",
        subcommands = {FactorsImportCommand.class, FactorsFetchCommand.class, FactorsListCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  ./joulebook factors import de.csv --zone DE --basis direct --step PT1H --source \"grid operator\" \\",
            "      --version 2026-11 --licence \"CC BY 4.0\"",
            "  ./joulebook factors import hall.csv --kind pue --code hall-1 --source \"our meters\" --version 1 \\",
            "      --licence ours",
            "  ./joulebook factors list --kind intensity"
        })
final class FactorsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about factors? There are: import, fetch, list");
    }
}
