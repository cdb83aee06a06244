package joulebook.cli.metering;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Api;
import joulebook.cli.server.Server;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Has the server close, attribute, post and compare what runs need. */
public final class Settlement {
    /** A minute that is still open closes when samples past its end are in; the server waits two minutes at most. */
    private static final Duration TO_CLOSE = Duration.ofSeconds(200);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(3);

    private Settlement() {}

    /** Brings to the server what is still missing, before each try: somebody else's collector may have kept it until now. */
    public interface Samples {
        Samples THERE = () -> {};

        void bring() throws InterruptedException;
    }

    /** The statements of {@code runs}, with figures. */
    public static List<JsonNode> ofRuns(Server server, Samples samples, List<UUID> runs) throws InterruptedException {
        settle(server, samples, runs, null, Settlement::booked);
        List<JsonNode> statements = new java.util.ArrayList<>();
        for (UUID run : runs) {
            statements.add(server.ask(api -> api.get("/v1/runs/" + run)));
        }
        return statements;
    }

    /** Takes back what was booked of a run that counts no more; whether that is done. */
    public static boolean ofWithdrawn(Api api, UUID run) {
        return api.post("/v1/settlements", body(List.of(run), null))
                .path("state")
                .asString("")
                .equals("SETTLED");
    }

    /** The statement of {@code comparison}; runs that never started have no figures. */
    public static JsonNode ofComparison(Server server, Samples samples, UUID comparison, List<UUID> runs)
            throws InterruptedException {
        settle(
                server,
                samples,
                runs,
                comparison,
                run -> booked(run) || run.path("startedAt").isNull());
        return server.ask(api -> api.get("/v1/comparisons/" + comparison));
    }

    private static void settle(
            Server server, Samples samples, List<UUID> runs, @Nullable UUID comparison, Predicate<JsonNode> done)
            throws InterruptedException {
        long end = System.nanoTime() + TO_CLOSE.toNanos();
        while (true) {
            samples.bring();
            JsonNode answer = server.ask(api -> api.post("/v1/settlements", body(runs, comparison)));
            boolean all = answer.path("state").asString("").equals("SETTLED");
            for (UUID run : runs) {
                all &= done.test(server.ask(api -> api.get("/v1/runs/" + run)));
            }
            if (all) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new Trouble("the server did not book the runs within " + TO_CLOSE.toSeconds() + " s: "
                        + why(answer) + ". Marks are stored; what is not booked yet is at the next ./joulebook meter");
            }
            Thread.sleep(BETWEEN_TRIES);
        }
    }

    private static String why(JsonNode answer) {
        return answer.path("executions")
                .valueStream()
                .map(job -> job.path("failure").asString(""))
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .orElse(
                        "samples up to their end are not in. A collector that another command started keeps its last ones"
                                + " until that command ends");
    }

    private static Map<String, @Nullable Object> body(List<UUID> runs, @Nullable UUID comparison) {
        Map<String, @Nullable Object> body = new java.util.LinkedHashMap<>();
        body.put("runs", runs);
        body.put("comparison", comparison);
        return body;
    }

    private static boolean booked(JsonNode run) {
        return run.path("figures").isObject();
    }
}
