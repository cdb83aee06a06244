package joulebook.cli.app;

import java.nio.file.Path;
import joulebook.cli.print.SeriesText;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
        name = "tariff",
        mixinStandardHelpOptions = true,
        description =
                "Contracts' prices of electricity: flat, by time of use, or by a market's price. docs/method.md shows"
                        + " how one is written.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Examples:", "  ./joulebook tariff add contract.json", "  ./joulebook tariff list"})
final class TariffCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about tariffs? There are: add, list");
    }

    @Command(mixinStandardHelpOptions = true, description = "Adds a contract's rule, or a correction of one.")
    int add(@Parameters(paramLabel = "FILE", description = "the rule as JSON") Path file) throws InterruptedException {
        JsonNode tariff = Json.read(TextFile.read(file), file.toString());
        return AtServer.ask(api -> {
            System.out.print(SeriesText.tariff(api.post("/v1/tariffs", tariff)));
            return 0;
        });
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists contracts, with the days on which each rule holds.")
    int list() throws InterruptedException {
        return AtServer.ask(api -> {
            System.out.print(SeriesText.tariffs(api.get("/v1/tariffs")));
            return 0;
        });
    }
}
