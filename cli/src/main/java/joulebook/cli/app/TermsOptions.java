package joulebook.cli.app;

import joulebook.cli.metering.Terms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What energy is priced and weighed with. */
final class TermsOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec command;

    @Option(
            names = "--country",
            paramLabel = "CODE",
            description = "grid whose carbon intensity counts: ISO 3166 (DE, DEU, ...) or a region of the factor table"
                    + " (default: the world's average, and the answer says so)")
    private @Nullable String country;

    @Option(
            names = "--price",
            paramLabel = "PRICE",
            description = "price of electricity, such as \"0.25 EUR/kWh\" (default: a labelled assumption)")
    private @Nullable String price;

    @Option(
            names = "--pue",
            paramLabel = "RATIO",
            description =
                    "power usage effectiveness of the site, 1 or more (default: 1, none stated); included, where what"
                            + " is booked has the facility's overhead already")
    private @Nullable String pue;

    @Option(names = "--basis", paramLabel = "BASIS", description = "of the intensity: life-cycle or direct")
    private @Nullable String basis;

    @Option(
            names = "--grid-zone",
            paramLabel = "CODE",
            description =
                    "intensity series by which each minute is weighed (factors list); --country names the grid whose"
                            + " annual factor stands in")
    private @Nullable String zone;

    @Option(
            names = "--tariff",
            paramLabel = "CODE",
            description = "contract by which each minute is priced (tariff list)")
    private @Nullable String tariff;

    @Option(names = "--pue-series", paramLabel = "CODE", description = "series that --pue is read from")
    private @Nullable String pueSeries;

    @Option(names = "--losses", paramLabel = "CODE", description = "also book transmission losses by this series")
    private @Nullable String losses;

    @Option(names = "--water", paramLabel = "CODE", description = "also book water on site by this series")
    private @Nullable String water;

    @Option(names = "--carbon-price", paramLabel = "CODE", description = "also book what the CO2e costs by this series")
    private @Nullable String carbonPrice;

    /** @throws ParameterException for a price or a ratio that is none */
    Terms terms() {
        Terms terms = new Terms(country, price, pue, basis, zone, tariff, pueSeries, losses, water, carbonPrice);
        String fault = terms.fault();
        if (fault != null) {
            throw new ParameterException(command.commandLine(), "--" + fault);
        }
        return terms;
    }

    boolean named() {
        return !new Terms(country, price, pue, basis, zone, tariff, pueSeries, losses, water, carbonPrice)
                .equals(Terms.NONE);
    }
}
