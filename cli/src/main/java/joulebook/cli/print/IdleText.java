package joulebook.cli.print;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What the machine drew before the first run and after the last, as mean power: the part of every figure above that training did not cause. */
public final class IdleText {
    private IdleText() {}

    /** @param runs the idle machine's, each with {@code when} in its configuration */
    public static String of(List<JsonNode> runs) {
        String watts = runs.stream().map(IdleText::watts).collect(Collectors.joining(", "));
        return "idle   " + (watts.isEmpty() ? "not metered" : watts + "; figures above are gross of it") + "\n";
    }

    private static String watts(JsonNode run) {
        String when = run.path("config").path("when").asString("before").equals("after")
                ? "after the last run"
                : "before the first run";
        JsonNode amount = run.path("figures").path("energy").path("amount");
        long millis = run.path("durationMillis").asLong(0);
        return !amount.isString() || millis <= 0
                ? "not metered " + when
                : Figures.format(
                        "%.1f W %s (%s)",
                        Amount.of(amount.asString()).number().doubleValue() / millis,
                        when,
                        run.path("figures").path("tierLabel").asString(Figures.ABSENT));
    }
}
