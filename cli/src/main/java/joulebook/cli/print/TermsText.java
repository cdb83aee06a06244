package joulebook.cli.print;

import tools.jackson.databind.JsonNode;

/** What a figure was priced and weighed with, where that is from, and whether somebody named it or it was assumed. */
final class TermsText {
    private TermsText() {}

    static String of(JsonNode terms) {
        Table table = new Table();
        table.row("grid", java.util.List.of(grid(terms)));
        table.row("price", java.util.List.of(price(terms)));
        table.row("PUE", java.util.List.of(pue(terms)));
        return table.toString();
    }

    private static String grid(JsonNode terms) {
        return terms.path("countryName").asString(terms.path("country").asString("?")) + ", "
                + exact(terms.path("intensity")) + ", " + words(terms.path("factorBasis")) + " "
                + words(terms.path("factorYear")) + ", " + words(terms.path("factorSource"))
                + (terms.path("factorAssumed").asBoolean(false)
                        ? " [assumed: no --country was given, so the world's average is used]"
                        : "");
    }

    private static String price(JsonNode terms) {
        return exact(terms.path("tariff")) + ", " + words(terms.path("tariffSource"))
                + (terms.path("tariffAssumed").asBoolean(false) ? " [assumed: no --price was given]" : "");
    }

    private static String pue(JsonNode terms) {
        return words(terms.path("pue")) + ", " + words(terms.path("pueSource"));
    }

    private static String exact(JsonNode amount) {
        return amount.isString() ? Amount.of(amount.asString()).forPeople() : Figures.ABSENT;
    }

    private static String words(JsonNode value) {
        return value.asString(Figures.ABSENT);
    }
}
