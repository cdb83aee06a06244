package joulebook.cli.print;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** By what idle energy is weighed and priced, in words. */
public final class SitePolicyText {
    private SitePolicyText() {}

    public static String stated(JsonNode policy) {
        return "site policy " + text(policy, "id") + ": idle of " + whose(policy) + " from " + text(policy, "validFrom")
                + " on: " + terms(policy.path("terms")) + "\n"
                + "What is booked stays: ./joulebook period restate MONTH --cause FACTOR books it anew.\n";
    }

    public static String list(JsonNode policies) {
        Table table = new Table();
        table.row("policy", List.of("idle of", "from", "by", "superseded", "terms"));
        for (JsonNode each : policies) {
            table.row(
                    text(each, "id"),
                    List.of(
                            whose(each),
                            text(each, "validFrom"),
                            text(each, "by"),
                            text(each, "knownTo"),
                            terms(each.path("terms"))));
        }
        return table.toString();
    }

    private static String whose(JsonNode policy) {
        return policy.path("device").asString("all devices");
    }

    private static String terms(JsonNode terms) {
        List<String> parts = new ArrayList<>();
        terms.properties().stream()
                .filter(each -> !each.getValue().isNull())
                .forEach(each -> parts.add(each.getKey() + " " + each.getValue().asString()));
        return String.join(", ", parts);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString(Figures.ABSENT);
    }
}
