package joulebook.cli.app;

import joulebook.cli.metering.Terms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What energy is priced and weighed with. */
final class TermsOptions {
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
            description = "power usage effectiveness of the site, 1 or more (default: 1, none stated)")
    private @Nullable String pue;

    Terms terms() {
        return new Terms(country, price, pue);
    }

    boolean named() {
        return country != null || price != null || pue != null;
    }
}
