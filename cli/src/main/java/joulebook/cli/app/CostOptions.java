package joulebook.cli.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By what a cost is stated. */
final class CostOptions {
    @Option(
            names = "--currency",
            required = true,
            paramLabel = "CODE",
            description =
                    "currency of the answer; what is in another one is converted by a named exchange rate, or refused")
    private String currency = "";

    @Option(names = "--contract", paramLabel = "CODE", description = "contract whose tiers and demand charge hold")
    private @Nullable String contract;

    @Option(
            names = "--co2-price",
            paramLabel = "PRICE",
            description = "price of CO2e, such as \"85 EUR/t\" (default: none)")
    private @Nullable String carbonPrice;

    Query query() {
        return new Query().with("currency", currency).with("contract", contract).with("carbonPrice", carbonPrice);
    }
}
