package joulebook.cli.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import joulebook.cli.metering.Agent;
import joulebook.cli.metering.HostClock;
import joulebook.cli.metering.OwnRun;
import joulebook.cli.metering.Settlement;
import joulebook.cli.metering.Terms;
import joulebook.cli.print.Amount;
import joulebook.cli.print.PerTokenText;
import joulebook.cli.process.Child;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Interruption;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Api;
import joulebook.cli.server.Json;
import joulebook.cli.server.Server;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * The runner's decoding bench, metered: each of its measurements is a run of its own, marked here when the runner says
 * that it begins and ends, and booked like any other. What is between them (filling caches) is in no run.
 */
final class MeteredBench {
    private static final Duration TO_STOP = Duration.ofSeconds(20);

    private final Installation installation = Installation.ofThisProcess();
    private final Home home = Home.of(System.getenv()).checked();
    private final List<Window> windows = new ArrayList<>();

    /** One measurement. */
    private record Window(OwnRun run, String name, String variant, long tokens) {}

    /** What one variant drew in one case, over all its windows. */
    private record Drawn(BigDecimal millijoules, long tokens, String quality) {

        double joulesPerToken() {
            return millijoules.doubleValue() / 1000 / tokens;
        }
    }

    /**
     * Runs it, prints what the runner measured and then the energy, and writes both.
     *
     * @param arguments of the runner's bench
     * @return the exit status
     */
    int run(List<String> arguments, @Nullable Path json) throws IOException, InterruptedException {
        TextFile.refuseUnwritable(json);
        Interruption interruption = Interruption.ofThisThread();
        try {
            URI server = Server.running(home).map(Api::base).orElse(null);
            Agent agent = Agent.startOrJoin(installation, home, server, MeteredBench::say);
            int status;
            try (agent) {
                status = measure(arguments, agent);
            }
            if (status == 0) {
                print(booked(agent), json);
            }
            return status;
        } catch (InterruptedException e) {
            say("stopped; what was measured is booked by the next command");
            return interruption.exitStatus();
        }
    }

    private int measure(List<String> arguments, Agent agent) throws InterruptedException {
        try (Child runner = Child.read(
                "training runner",
                installation.command("training-runner", arguments),
                Map.of(),
                home.log("bench-decode"),
                TO_STOP)) {
            follow(runner, agent);
            int status = runner.waitFor();
            if (status != 0) {
                say(String.valueOf(
                        runner.died("stopped with exit status " + status).getMessage()));
            }
            return status;
        }
    }

    private void follow(Child runner, Agent agent) throws InterruptedException {
        BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
        // on a thread of its own, since a read of a pipe cannot be interrupted
        Thread.ofVirtual().start(() -> read(runner.lines(), lines));
        @Nullable Window open = null;
        for (Optional<String> line = lines.take(); line.isPresent(); line = lines.take()) {
            JsonNode event = Json.read(line.get(), "what the runner says");
            switch (event.path("type").asString("")) {
                case "begin" -> open = begin(event, agent);
                case "end" -> {
                    if (open != null) {
                        windows.add(ended(open, event.path("tokens").asLong()));
                        open = null;
                    }
                }
                default -> System.out.println(event.path("text").asString(""));
            }
        }
        if (open != null) {
            open.run.end(Map.of("exitCode", "the runner stopped"));
        }
    }

    private Window begin(JsonNode event, Agent agent) {
        String name = event.path("case").asString("");
        String variant = event.path("variant").asString("");
        OwnRun run = OwnRun.start(
                home,
                HostClock.of(agent.boot()),
                "bench decode " + variant + " " + name,
                "bench",
                agent.host(),
                Map.of("case", name, "variant", variant),
                new Terms(null, null, null));
        return new Window(run, name, variant, 0);
    }

    private static Window ended(Window open, long tokens) {
        open.run.end(Map.of("tokens", tokens));
        return new Window(open.run, open.name, open.variant, tokens);
    }

    private static void read(BufferedReader reader, BlockingQueue<Optional<String>> lines) {
        try (reader) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(Optional.of(line));
            }
        } catch (IOException e) {
            // the pipe closed under the reader: the process is over, and its exit status says how
        } finally {
            lines.add(Optional.empty());
        }
    }

    /** By case and then variant. */
    private Map<String, Map<String, Drawn>> booked(Agent agent) throws InterruptedException {
        List<JsonNode> statements;
        try (Server server = Server.findOrStart(installation, home, System.getenv(), MeteredBench::say)) {
            OwnRun.deliverPending(server.api(), home, MeteredBench::say);
            windows.forEach(window -> window.run.deliver(server.api()));
            statements = Settlement.ofRuns(
                    server,
                    () -> agent.ship(installation, home, server.api().base()),
                    windows.stream().map(window -> window.run.id()).toList());
        }
        Map<String, Map<String, Drawn>> drawn = new LinkedHashMap<>();
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            JsonNode figures = statements.get(i).path("figures");
            JsonNode amount = figures.path("energy").path("amount");
            if (amount.isString()) {
                Drawn one = new Drawn(
                        Amount.of(amount.asString()).number(),
                        window.tokens,
                        figures.path("tierLabel").asString("-"));
                drawn.computeIfAbsent(window.name, name -> new LinkedHashMap<>())
                        .merge(window.variant, one, MeteredBench::sum);
            } else {
                say("no energy was booked for " + window.name + ", " + window.variant + ": " + figures.path("gaps"));
            }
        }
        return drawn;
    }

    private static Drawn sum(Drawn one, Drawn other) {
        return new Drawn(
                one.millijoules.add(other.millijoules),
                one.tokens + other.tokens,
                one.quality.equals(other.quality) ? one.quality : one.quality + "; " + other.quality);
    }

    /** The dense case is named after the place alone, those of ASA after place and density. */
    private static void print(Map<String, Map<String, Drawn>> drawn, @Nullable Path json) throws IOException {
        PerTokenText text = new PerTokenText();
        List<Map<String, Object>> rows = new ArrayList<>();
        drawn.forEach((name, variants) -> {
            Drawn ours = variants.get("asa");
            Drawn baseline = drawn.entrySet().stream()
                    .filter(other -> name.startsWith(other.getKey() + " "))
                    .map(other -> other.getValue().get("dense"))
                    .findFirst()
                    .orElse(null);
            if (ours != null && baseline != null) {
                Drawn both = sum(ours, baseline);
                text.add(name, ours.joulesPerToken(), baseline.joulesPerToken(), both.quality);
                rows.add(row(name, ours.joulesPerToken(), baseline.joulesPerToken(), both.quality));
            }
        });
        System.out.println();
        System.out.print(text);
        if (json != null) {
            ArrayNode all = (ArrayNode) Json.read(json);
            rows.forEach(all::addPOJO);
            Json.write(json, all);
        }
    }

    private static Map<String, Object> row(String name, double ours, double baseline, String quality) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("case", name);
        row.put("ours", ours);
        row.put("baseline", baseline);
        row.put("unit", "J/token");
        row.put("ratio", baseline / ours);
        row.put("quality", quality);
        return row;
    }

    private static void say(String line) {
        System.err.println("joulebook: " + line);
    }
}
