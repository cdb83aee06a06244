package joulebook.cli.print;

import java.util.Arrays;
import java.util.Locale;
import joulebook.kernel.metering.Tier;
import tools.jackson.databind.JsonNode;

/** Pieces of a server's statement in words. What is absent reads as a dash, never as zero. */
final class Figures {
    static final String ABSENT = "-";

    private Figures() {}

    static String amount(JsonNode interval) {
        JsonNode amount = interval.path("amount");
        return amount.isString() ? Amount.of(amount.asString()).forPeople() : ABSENT;
    }

    static String joules(JsonNode interval) {
        JsonNode amount = interval.path("amount");
        return amount.isString() ? Amount.of(amount.asString()).joules() : ABSENT;
    }

    /** {@code 0.0000583 to 0.000136 kWh}. */
    static String range(JsonNode interval) {
        if (!interval.path("low").isString() || !interval.path("high").isString()) {
            return ABSENT;
        }
        return Amount.of(interval.path("low").asString()).kilowattHours() + " to "
                + Amount.of(interval.path("high").asString()).forPeople();
    }

    /** A share as per cent, one decimal; coverage is cut, not rounded, so that a gap never reads as 100 %. */
    static String coverage(JsonNode share) {
        double value = decimal(share);
        return Double.isNaN(value) ? ABSENT : format("%.2f %%", Math.floor(value * 10_000) / 100);
    }

    static String percent(JsonNode share) {
        double value = decimal(share);
        return Double.isNaN(value) ? ABSENT : format("%.1f %%", value * 100);
    }

    /** {@code 0.1234 (0.1200 to 0.1268)}; without the interval where there is none. */
    static String mean(JsonNode statistic, String pattern) {
        double mean = decimal(statistic.path("mean"));
        if (Double.isNaN(mean)) {
            return ABSENT;
        }
        double low = decimal(statistic.path("low"));
        double high = decimal(statistic.path("high"));
        String text = format(pattern, mean);
        return Double.isNaN(low) || Double.isNaN(high) || low == high
                ? text
                : text + " (" + format(pattern, low) + " to " + format(pattern, high) + ")";
    }

    /** A tier's name in words. */
    static String tier(JsonNode name) {
        return Arrays.stream(Tier.values())
                .filter(tier -> tier.name().equals(name.asString("")))
                .map(Tier::label)
                .findFirst()
                .orElse(ABSENT);
    }

    /** NaN if it is neither a number nor a decimal string. */
    static double decimal(JsonNode value) {
        if (value.isNumber()) {
            return value.asDouble();
        }
        return value.isString() ? Double.parseDouble(value.asString()) : Double.NaN;
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
