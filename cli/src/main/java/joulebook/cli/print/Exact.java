package joulebook.cli.print;

import tools.jackson.databind.JsonNode;

/** An exact amount of a statement for people, with its sign: nothing is nothing, and what is not there is a dash. */
final class Exact {
    private Exact() {}

    static String of(JsonNode exact) {
        if (!exact.isString()) {
            return Figures.ABSENT;
        }
        String text = exact.asString();
        if (text.startsWith("-")) {
            return "-" + Amount.of(text.substring(1)).forPeople();
        }
        Amount amount = Amount.of(text);
        return amount.number().signum() == 0 && amount.unit().matches("u[A-Z]{3}")
                ? "0 " + amount.unit().substring(1)
                : amount.forPeople();
    }
}
