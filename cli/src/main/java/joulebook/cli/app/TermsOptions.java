package joulebook.cli.app;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import joulebook.cli.metering.Terms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What energy is priced and weighed with. */
final class TermsOptions {
    private static final Pattern PRICE = Pattern.compile("\\s*\\d{1,9}(\\.\\d{1,6})?\\s+[A-Z]{3}\\s*/\\s*kWh\\s*");

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
        if (price != null && !PRICE.matcher(price).matches()) {
            throw new ParameterException(
                    command.commandLine(), "--price is '" + price + "'; write it as \"0.25 EUR/kWh\"");
        }
        if (pue != null && !isRatio(pue)) {
            throw new ParameterException(
                    command.commandLine(), "--pue is '" + pue + "'; it must be a number from 1 up, such as 1.3");
        }
        return new Terms(country, price, pue);
    }

    private static boolean isRatio(String text) {
        try {
            return new BigDecimal(text).compareTo(BigDecimal.ONE) >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    boolean named() {
        return country != null || price != null || pue != null;
    }
}
