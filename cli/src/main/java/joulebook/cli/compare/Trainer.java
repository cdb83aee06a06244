package joulebook.cli.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import joulebook.cli.process.Child;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.LogTail;
import joulebook.cli.server.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Trains one run in a process of its own, and hears its progress. */
final class Trainer {
    /** A stopped runner finishes its step, then writes its CRASH mark. */
    private static final Duration TO_STOP = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

    private final Installation installation;
    private final Home home;

    /** What happens besides, while a run is trained. */
    interface Watch {
        void progress(JsonNode line);

        /** Every few seconds. */
        void look() throws InterruptedException;
    }

    /**
     * @param exitStatus 0 when the run is finished
     * @param end the runner's last word, or missing
     * @param log the end of its log
     */
    record Outcome(int exitStatus, JsonNode end, String log) {}

    Trainer(Installation installation, Home home) {
        this.installation = installation;
        this.home = home;
    }

    Outcome train(Planned run, Settings settings, URI server, Watch watch) throws InterruptedException {
        try (Child runner = Child.read(
                "training runner",
                installation.command("training-runner", arguments(run, settings, server)),
                Map.of("JOULEBOOK_HOME", home.path().toString()),
                home.log("run-" + run.id()),
                TO_STOP)) {
            JsonNode end = follow(runner, watch);
            return new Outcome(runner.waitFor(), end, LogTail.of(runner.log(), 8));
        }
    }

    private List<String> arguments(Planned run, Settings settings, URI server) {
        List<String> arguments = new ArrayList<>(List.of("train"));
        arguments.addAll(List.of("--run", run.id().toString()));
        arguments.addAll(List.of("--variant", run.variant()));
        arguments.addAll(List.of("--preset", settings.preset()));
        arguments.addAll(List.of("--seed", Integer.toString(run.seed())));
        if (settings.tokens() != null) {
            arguments.addAll(List.of("--tokens", settings.tokens().toString()));
        }
        if (settings.seqLen() != null) {
            arguments.addAll(List.of("--seq-len", settings.seqLen().toString()));
        }
        if (settings.density() != null) {
            arguments.addAll(List.of("--density", settings.density().toString()));
        }
        if (settings.batch() != null) {
            arguments.addAll(List.of("--batch", settings.batch().toString()));
        }
        if (settings.evaluations() != null) {
            arguments.addAll(List.of("--evaluations", settings.evaluations().toString()));
        }
        if (settings.gpus() != null) {
            arguments.addAll(List.of("--gpus", settings.gpus().toString()));
        }
        if (settings.material() != null) {
            arguments.addAll(settings.material().arguments());
        }
        arguments.addAll(List.of("--server", server.toString()));
        arguments.addAll(List.of("--marks", home.marks().toString()));
        return arguments;
    }

    /** Reads on a thread of its own, since a read of a pipe cannot be interrupted. */
    private static JsonNode follow(Child runner, Watch watch) throws InterruptedException {
        BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> read(runner.lines(), lines));
        JsonNode end = MissingNode.getInstance();
        long nextLook = System.nanoTime() + BETWEEN_LOOKS.toNanos();
        while (true) {
            Optional<String> line = lines.poll(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
            if (line != null && line.isEmpty()) {
                return end;
            }
            JsonNode progress = line == null ? MissingNode.getInstance() : parsed(line.get());
            if (progress.path("type").asString("").equals("end")) {
                end = progress;
            }
            if (progress.path("type").asString("").equals("step")) {
                watch.progress(progress);
            }
            if (System.nanoTime() >= nextLook) {
                watch.look();
                nextLook = System.nanoTime() + BETWEEN_LOOKS.toNanos();
            }
        }
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

    private static JsonNode parsed(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }
}
