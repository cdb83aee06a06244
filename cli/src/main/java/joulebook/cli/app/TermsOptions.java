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
            description = "power usage effectiveness of the site, 1 or more (default: 1, none stated)")
    private @Nullable String pue;

    /** @throws ParameterException for a price or a ratio that is none */
    Terms terms() {
        Terms terms = new Terms(country, price, pue);
        String fault = terms.fault();
        if (fault != null) {
            throw new ParameterException(command.commandLine(), "--" + fault);
        }
        return terms;
    }

    boolean named() {
        return country != null || price != null || pue != null;
    }
}
