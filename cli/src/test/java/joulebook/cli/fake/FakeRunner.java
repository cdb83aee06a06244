package joulebook.cli.fake;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Trains nothing. Preset {@code crash}: asa halts after its first step. Preset {@code endless}: the second run goes on
 * until it is stopped, while the file {@code endless} is there. Preset {@code long}: goes on until the server was killed
 * and is back.
 */
public final class FakeRunner {
    private FakeRunner() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> given = List.of(arguments);
        if (given.getFirst().equals("marks")) {
            Events.add("marks delivered");
            return;
        }
        if (given.getFirst().equals("presets")) {
            System.out.println(List.of("smoke", "tiny", "default", "crash", "endless", "long", "huge").stream()
                    .map(name -> "{\"name\":\"" + name + "\"}")
                    .collect(joining(",", "[", "]")));
            return;
        }
        if (given.getFirst().equals("bench")) {
            bench(given);
            return;
        }
        String preset = after("--preset", given);
        if (preset.equals("huge")) {
            System.err.println("this model does not fit: choose a smaller --preset");
            System.exit(2);
        }
        String what = after("--variant", given) + " " + after("--seed", given);
        Path home = Path.of(System.getenv("JOULEBOOK_HOME"));
        Events.add("train " + what + named(given));
        start(given);
        System.out.println(
                "{\"type\":\"step\",\"tokens\":50,\"tokensTotal\":100,\"loss\":2.5,\"tokensPerSecond\":1000,\"phase\":\"train\"}");
        if (preset.equals("crash") && what.startsWith("asa")) {
            System.err.println("out of memory, say");
            Runtime.getRuntime().halt(9);
        }
        if (preset.equals("endless") && what.equals("asa 1") && Files.exists(home.resolve("endless"))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Events.add("trainer stopped")));
            Files.writeString(home.resolve("training"), "");
            new CountDownLatch(1).await();
        }
        if (preset.equals("long")) {
            awaitDeathAndReturn(home);
        }
        System.out.println("{\"type\":\"end\",\"heldOutLoss\":1.25}");
    }

    /** Two windows of dense with 1800 tokens each, then one of asa with 7200; every run is booked at 3600 J. */
    private static void bench(List<String> given) throws IOException {
        Events.add(String.join(" ", given));
        window("context=1024 batch=1", "dense", 1800);
        window("context=1024 batch=1", "dense", 1800);
        window("context=1024 batch=1 density=0.125", "asa", 7200);
        System.out.println("{\"type\":\"line\",\"text\":\"measured\"}");
        Files.writeString(Path.of(after("--json", given)), "[{\"case\":\"of the runner\"}]");
    }

    private static void window(String name, String variant, int tokens) {
        System.out.println("{\"type\":\"begin\",\"case\":\"" + name + "\",\"variant\":\"" + variant + "\"}");
        System.out.println("{\"type\":\"end\",\"tokens\":" + tokens + "}");
    }

    private static void awaitDeathAndReturn(Path home) throws IOException, InterruptedException {
        while (Files.exists(home.resolve("die-at-power"))
                || Files.readString(home.resolve("events")).split("server started", -1).length < 3) {
            Thread.sleep(20);
        }
    }

    private static void start(List<String> given) throws IOException, InterruptedException {
        String mark = "[{\"sequence\":0,\"kind\":\"START\"}]";
        URI marks = URI.create(after("--server", given) + "/v1/runs/" + after("--run", given) + "/marks");
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(marks)
                            .POST(BodyPublishers.ofString(mark))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    /** What stands from the seed on, up to where the marks go. */
    private static String named(List<String> given) {
        return given.subList(given.indexOf("--seed") + 2, given.indexOf("--server")).stream()
                .map(each -> " " + each)
                .collect(joining());
    }

    private static String after(String option, List<String> given) {
        return given.get(given.indexOf(option) + 1);
    }
}
