package joulebook.cli.compare;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.cli.metering.Agent;
import joulebook.cli.metering.HostClock;
import joulebook.cli.server.Refused;
import joulebook.cli.server.Server;
import joulebook.kernel.metering.RunMark;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a comparison tells the server, and asks of it while it trains. */
final class Books {
    private final Server server;
    private final Agent agent;
    private final HostClock clock;

    Books(Server server, Agent agent) {
        this.server = server;
        this.agent = agent;
        this.clock = HostClock.of(agent.boot());
    }

    void open(Comparison comparison) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", comparison.settings().name());
        body.put("preset", comparison.settings().preset());
        body.put("config", config(comparison.settings()));
        body.put("terms", comparison.settings().terms());
        server.ask(api -> api.put("/v1/comparisons/" + comparison.id(), body));
    }

    void open(Comparison comparison, Planned run) throws InterruptedException {
        Map<String, @Nullable Object> body = new HashMap<>();
        body.put("name", comparison.settings().preset() + " " + run.variant() + " seed " + run.seed());
        body.put("project", "compare");
        body.put("host", agent.host());
        body.put("boot", agent.boot());
        body.put("devices", null);
        body.put("comparison", comparison.id());
        body.put("variant", run.variant());
        body.put("seed", run.seed());
        body.put("config", config(comparison.settings()));
        body.put("terms", comparison.settings().terms());
        server.ask(api -> api.put("/v1/runs/" + run.id(), body));
    }

    private static Map<String, Object> config(Settings settings) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("preset", settings.preset());
        config.put("variants", settings.variants());
        config.put("seeds", settings.seeds());
        if (settings.tokens() != null) {
            config.put("tokens", settings.tokens());
        }
        if (settings.seqLen() != null) {
            config.put("seqLen", settings.seqLen());
        }
        if (settings.density() != null) {
            config.put("density", settings.density());
        }
        if (settings.batch() != null) {
            config.put("batch", settings.batch());
        }
        if (settings.gpus() != null) {
            config.put("gpus", settings.gpus());
        }
        if (settings.evaluations() != null) {
            config.put("evaluations", settings.evaluations());
        }
        if (settings.targetLoss() != null) {
            config.put("targetLoss", settings.targetLoss());
        }
        if (settings.material() != null) {
            config.putAll(settings.material().config());
        }
        return config;
    }

    /**
     * Ends a run whose runner died without a word: only this program saw the exit. A run that never started, or said its
     * end itself, is left as it is.
     */
    void endDead(UUID run, int exitStatus) throws InterruptedException {
        List<JsonNode> marks = server.ask(api -> api.get("/v1/runs/" + run + "/marks"))
                .path("marks")
                .valueStream()
                .toList();
        boolean started = !marks.isEmpty();
        boolean ended = marks.stream()
                .map(mark -> mark.path("kind").asString(""))
                .anyMatch(kind -> kind.equals("END") || kind.equals("CRASH"));
        if (!started || ended) {
            return;
        }
        long last = marks.stream()
                .mapToLong(mark -> mark.path("sequence").asLong())
                .max()
                .orElseThrow();
        RunMark crash = new RunMark(
                last + 1,
                RunMark.Kind.CRASH,
                clock.boot(),
                clock.nanos(),
                clock.utc(),
                null,
                null,
                null,
                Map.of("reason", "the training process ended with exit status " + exitStatus));
        server.ask(api -> api.post("/v1/runs/" + run + "/marks", List.of(crash)));
    }

    /** Power over the last stored samples of {@code run}, such as {@code 38 W modelled}; null while there are none. */
    @Nullable String watts(UUID run) throws InterruptedException {
        try {
            JsonNode devices = server.ask(api -> api.get("/v1/runs/" + run + "/power?points=30"))
                    .path("devices");
            return inWords(devices);
        } catch (Refused e) {
            return null;
        }
    }

    private static @Nullable String inWords(JsonNode devices) {
        long milliwatts = 0;
        String tier = null;
        for (JsonNode device : devices) {
            List<JsonNode> points = device.path("points").valueStream().toList();
            if (!points.isEmpty()) {
                milliwatts += points.getLast().path("milliwatts").asLong();
                tier = device.path("tier").asString("");
            }
        }
        if (tier == null) {
            return null;
        }
        return Math.round(milliwatts / 1000.0) + " W" + (tier.equals("MODELLED") ? " modelled" : "");
    }
}
