package joulebook.cli.app;

import java.util.concurrent.Callable;
import joulebook.cli.print.CostText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        description =
                "What a month cost: the energy that is booked, or by a contract's tiers; demand, hardware, interest,"
                        + " licences, facility and carbon price; split into workload, idle and overhead. Books nothing. Exchange rates,"
                        + " contracts and assets are told over HTTP: see docs/cost.md.",
        footer = {
            "",
            "Example:",
            "  ./joulebook cost 2026-10 --currency EUR --contract ours --co2-price \"85 EUR/t\""
        })
final class CostCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MONTH", description = "such as 2026-10")
    private String month = "";

    @Mixin
    private CostOptions options = new CostOptions();

    @Mixin
    private Answering answering = new Answering();

    @Override
    public Integer call() throws InterruptedException {
        String path = options.query().at("/v1/costs/" + PathPart.of(month));
        return answering.print(api -> api.get(path), CostText::month);
    }
}
