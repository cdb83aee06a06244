package joulebook.cli.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joulebook.cli.print.CostText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "whatif",
        mixinStandardHelpOptions = true,
        description =
                "What a run would have cost and emitted elsewhere, at another hour, or as another variant of its comparison."
                        + " A scenario: computed, with its inputs, and in no book. What is not named stays as it is booked.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook whatif RUN --country SWE --price \"0.60 SEK/kWh\"",
            "  ./joulebook whatif RUN --variant asa --country SWE --price \"0.09 EUR/kWh\" --at 22:00 \\",
            "      --time-zone Europe/Stockholm --band \"22:00-06:00 0.04 EUR/kWh, 25 g/kWh\" --gpu-hour \"2.50 EUR/h\""
        })
final class WhatIfCommand implements Callable<Integer> {
    private static final Pattern BAND =
            Pattern.compile("\\s*(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)\\s+([^,]+?)(?:\\s*,\\s*([^,]+?))?\\s*");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "the run's id")
    private String run = "";

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "as this variant: by the saving that its comparison measured")
    private @Nullable String variant;

    @Mixin
    private TermsOptions terms = new TermsOptions();

    @Option(names = "--at", paramLabel = "HH:MM", description = "time of day at which it starts")
    private @Nullable String at;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "time zone of --at and --band (default: the site's)")
    private @Nullable String zone;

    @Option(
            names = "--band",
            paramLabel = "BAND",
            description =
                    "hours of the day with a price or an intensity of their own: \"22:00-06:00 0.04 EUR/kWh, 25 g/kWh\"")
    private List<String> bands = List.of();

    @Option(names = "--gpu-hour", paramLabel = "PRICE", description = "rent of a device, such as \"2.50 EUR/h\"")
    private @Nullable String gpuHour;

    @Option(names = "--co2-price", paramLabel = "PRICE", description = "price of CO2e, such as \"85 EUR/t\"")
    private @Nullable String carbonPrice;

    @Mixin
    private Answering answering = new Answering();

    @Override
    public Integer call() throws InterruptedException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("run", run);
        request.put("variant", variant);
        request.put("terms", terms.terms());
        request.put("at", at);
        request.put("timeZone", zone);
        request.put("bands", bands.stream().map(this::band).toList());
        request.put("gpuHour", gpuHour);
        request.put("carbonPrice", carbonPrice);
        return answering.print(api -> api.post("/v1/what-if", request), CostText::whatIf);
    }

    private Map<String, Object> band(String text) {
        Matcher found = BAND.matcher(text);
        if (!found.matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--band is '" + text + "'; write it as \"22:00-06:00 0.04 EUR/kWh, 25 g/kWh\"");
        }
        Map<String, Object> band = new LinkedHashMap<>();
        band.put("from", found.group(1));
        band.put("to", found.group(2));
        List<String> parts = new ArrayList<>(List.of(found.group(3)));
        if (found.group(4) != null) {
            parts.add(found.group(4));
        }
        for (String part : parts) {
            boolean intensity = part.endsWith("g/kWh");
            band.put(
                    intensity ? "gramsPerKwh" : "price",
                    intensity
                            ? part.substring(0, part.length() - "g/kWh".length())
                                    .strip()
                            : part);
        }
        return band;
    }
}
