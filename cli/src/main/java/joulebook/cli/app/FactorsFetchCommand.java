package joulebook.cli.app;

import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import joulebook.cli.print.SeriesText;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Provider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "fetch",
        description =
                "Asks a provider with your own key, and brings what it answers. The key is read from the environment;"
                        + " the terms of your contract with the provider are yours to keep.",
        footer = {
            "",
            "Example:",
            "  EM_KEY=... ./joulebook factors fetch electricity-maps --key-variable EM_KEY \\",
            "      --url \"https://api.electricitymaps.com/v3/carbon-intensity/past-range?zone=DE&start=...&end=...\" \\",
            "      --zone DE --basis life-cycle --source \"Electricity Maps\" --version v3 --licence \"our contract\""
        })
final class FactorsFetchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PROVIDER", description = "electricity-maps, watttime or entsoe")
    private String provider = "";

    @Option(names = "--url", required = true, paramLabel = "URL", description = "the question, with all but the key")
    private URI url = URI.create("");

    @Option(
            names = "--key-variable",
            defaultValue = "JOULEBOOK_PROVIDER_KEY",
            paramLabel = "NAME",
            description = "the environment variable with your key or token (default: JOULEBOOK_PROVIDER_KEY)")
    private String keyVariable = "";

    @Mixin
    private SeriesOptions series = new SeriesOptions();

    @Override
    public Integer call() throws InterruptedException {
        String key = System.getenv(keyVariable);
        if (key == null || key.isBlank()) {
            throw new Trouble("there is no key in the environment: set " + keyVariable);
        }
        String answer = Provider.named(provider).ask(url, key);
        return AtServer.ask(api -> {
            System.out.print(SeriesText.brought(api.post("/v1/series", series.request(provider, List.of(answer)))));
            return 0;
        });
    }
}
