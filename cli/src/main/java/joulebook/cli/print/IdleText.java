package joulebook.cli.print;

import tools.jackson.databind.JsonNode;

/** What the machine drew before the first run, as mean power: the part of every figure above that training did not cause. */
public final class IdleText {
    private IdleText() {}

    public static String of(JsonNode run) {
        JsonNode amount = run.path("figures").path("energy").path("amount");
        long millis = run.path("durationMillis").asLong(0);
        if (!amount.isString() || millis <= 0) {
            return "idle   not metered\n";
        }
        double watts = Amount.of(amount.asString()).number().doubleValue() / millis;
        return Figures.format(
                "idle   %.1f W before the first run (%s); figures above are gross of it%n",
                watts, run.path("figures").path("tierLabel").asString(Figures.ABSENT));
    }
}
