package joulebook.api;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import joulebook.api.ServerTest.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server in a process of its own, which a test may kill. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path home;
    private final Process process;
    private final String url;

    private ServerProcess(Path home, Process process, String url) {
        this.home = home;
        this.process = process;
        this.url = url;
    }

    /** Starts one and waits until it says that it answers. */
    public static ServerProcess start(Path home) throws IOException {
        return start(home, Map.of());
    }

    /** @param environment beside the usual */
    public static ServerProcess start(Path home, Map<String, String> environment) throws IOException {
        Files.deleteIfExists(home.resolve("server.json"));
        Process process = launch(home, "0", environment);
        until("the server answers", () -> Files.exists(home.resolve("server.json")) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("the server ended: " + Files.readString(home.resolve("server.log")));
        }
        JsonNode file = JsonMapper.builder().build().readTree(Files.readString(home.resolve("server.json")));
        return new ServerProcess(home, process, file.get("url").asString());
    }

    /** Starts one and does not wait; its output goes to {@code server.log} in its folder. */
    public static Process launch(Path home, String port, Map<String, String> environment) throws IOException {
        File log = Files.createDirectories(home).resolve("server.log").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        JoulebookServer.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().put("JOULEBOOK_HOME", home.toString());
        builder.environment().put("JOULEBOOK_PORT", port);
        builder.environment().put("JOULEBOOK_BOOKEVERY", "1d");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Asks again and again until it is so. */
    public static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited in vain: " + what);
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    public Answer get(String path) {
        return ServerTest.send(HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .GET()
                .build());
    }

    /** What a verification finds: of all, or as the request says. */
    public JsonNode verify(String request) {
        String job = "/v1/verifications/"
                + post("/v1/verifications", request).json().path("id").asLong();
        until(
                "the verification ends",
                () -> !get(job).json().path("state").asString().equals("RUNNING"));
        return get(job).json().path("verification");
    }

    public Answer ship(byte[] body) {
        return ServerTest.ship(url, body);
    }

    public Answer post(String path, String json) {
        return ServerTest.send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    public Answer put(String path, String json) {
        return ServerTest.send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json))
                .build());
    }

    /** SIGKILL: nothing is flushed, nothing is closed, PostgreSQL stays behind. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** The process of its PostgreSQL. */
    public ProcessHandle postgres() throws IOException {
        String pid = Files.readAllLines(home.resolve("postgres").resolve("postmaster.pid"))
                .getFirst();
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
