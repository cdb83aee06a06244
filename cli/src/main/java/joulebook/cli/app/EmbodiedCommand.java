package joulebook.cli.app;

import java.util.concurrent.Callable;
import joulebook.cli.print.CostText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "embodied",
        mixinStandardHelpOptions = true,
        description =
                "A month's part of the CO2e that the making of the devices emitted (scope 3, category 2), by time or by use,"
                        + " with its range. Assets are told over HTTP: see docs/cost.md.",
        footer = {"", "Example:", "  ./joulebook embodied 2026-10"})
final class EmbodiedCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MONTH", description = "such as 2026-10")
    private String month = "";

    @Mixin
    private Answering answering = new Answering();

    @Override
    public Integer call() throws InterruptedException {
        return answering.print(api -> api.get("/v1/embodied/" + PathPart.of(month)), CostText::embodied);
    }
}
