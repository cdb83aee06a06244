package joulebook.cli.print;

import tools.jackson.databind.JsonNode;

/** How long a run lasted, and what its devices drew on average while they were seen. */
final class Lasting {
    private Lasting() {}

    /** {@code 5.0 s}, {@code 12 min 03 s}, {@code 12 h 03 min 20 s}. */
    static String of(JsonNode millis) {
        if (!millis.isNumber()) {
            return Figures.ABSENT;
        }
        long tenths = Math.round(millis.asLong() / 100.0);
        if (tenths < 600) {
            return Figures.format("%.1f s", tenths / 10.0);
        }
        long seconds = Math.round(tenths / 10.0);
        return seconds < 3600
                ? Figures.format("%d min %02d s", seconds / 60, seconds % 60)
                : Figures.format("%d h %02d min %02d s", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** Each device's energy over the time in which it is known: a gap makes no device frugal. */
    static String watts(JsonNode run) {
        double seconds = run.path("durationMillis").asDouble(0) / 1000;
        double watts = 0;
        boolean seen = false;
        boolean partly = false;
        for (JsonNode device : run.path("figures").path("devices")) {
            double coverage = Figures.decimal(device.path("coverage"));
            JsonNode amount = device.path("energy").path("amount");
            if (coverage > 0 && amount.isString() && seconds > 0) {
                watts += Amount.of(amount.asString()).number().doubleValue() / 1000 / (seconds * coverage);
                seen = true;
                partly |= coverage < 1;
            }
        }
        if (!seen) {
            return Figures.ABSENT;
        }
        return Figures.format(watts < 100 ? "%.1f W" : "%,.0f W", watts) + (partly ? " while metered" : "");
    }
}
