package joulebook.cli.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.print.MarketText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "market",
        mixinStandardHelpOptions = true,
        description =
                "States scope 2 of a month or a year by the market-based method, matched hour by hour and over the total,"
                        + " beside the location-based figure. The statement is kept; one that says the same is not made twice."
                        + " Instruments and factors are told over HTTP: see docs/market.md.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook market 2026-10 --boundary DE",
            "  ./joulebook market 2025 --boundary DE --json scope2-2025.json"
        })
final class MarketCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PERIOD", description = "a month (2026-10) or a year (2026)")
    private String period = "";

    @Option(names = "--boundary", required = true, paramLabel = "CODE", description = "the market that the site is in")
    private String boundary = "";

    @Option(
            names = "--supplier",
            paramLabel = "NAME",
            description = "supplier whose mix weighs what no instrument covers" + " (default: the residual mix)")
    private @Nullable String supplier;

    @Mixin
    private Answering answering = new Answering();

    @Override
    public Integer call() throws InterruptedException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("period", period);
        request.put("boundary", boundary);
        request.put("supplier", supplier);
        return answering.print(api -> api.post("/v1/market-statements", request), MarketText::of);
    }
}
