import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collector, server and PostgreSQL, killed with SIGKILL at random moments while a counter counts, runs begin and end, and the
 * books are made: in the end each millijoule that the counter counted is booked once. Started by {@code .ci/kills}.
 */
final class Kills {
    private static final String GPU = "GPU-8f6e0a4c-0000-4000-8000-00000000f00d";
    private static final long FIRST = 1_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path root = Path.of("").toAbsolutePath();
    private final Path home;
    private final Path nvml;
    private final Path counter;
    private final Random random;
    private final int port = freePort();
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Instant began = Instant.now();
    private final List<UUID> runs = new ArrayList<>();
    private Process server;
    private Process collector;
    private UUID boot;
    private volatile boolean counting = true;
    private long counted = FIRST;

    private Kills(Path home, Path nvml, long seed) throws IOException {
        this.home = home;
        this.nvml = nvml;
        this.counter = home.resolve("counter");
        this.random = new Random(seed);
        write(FIRST);
    }

    /** Where the books are, where the fake NVML lies, how many rounds, from which seed. */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[2]);
        Kills kills = new Kills(Path.of(arguments[0]), Path.of(arguments[1]), Long.parseLong(arguments[3]));
        boolean right = false;
        try {
            right = kills.run(rounds);
        } finally {
            kills.stop();
        }
        System.exit(right ? 0 : 1);
    }

    private boolean run(int rounds) throws Exception {
        server = startServer();
        collector = startCollector();
        until("the collector has sampled each device", () -> Files.exists(ready()));
        boot = UUID.fromString(field(Files.readString(ready()), "boot"));
        Thread driver = Thread.ofPlatform().start(this::count);
        for (int round = 1; round <= rounds; round++) {
            round(round);
        }
        counting = false;
        driver.join();
        return settled();
    }

    /** Begins a run, books, kills one or several, starts them again, and ends the run. */
    private void round(int number) throws Exception {
        UUID run = new UUID(0xdead, number);
        runs.add(run);
        send("PUT", "/v1/runs/" + run, "{\"name\":\"kill " + number + "\",\"host\":\"" + host() + "\",\"devices\":[\""
                + GPU + "\"]}");
        String start = mark(0, "START");
        pause(200, 1500);
        Thread booking = Thread.ofPlatform().start(this::book);
        pause(0, 1000);
        int victims = 1 + random.nextInt(7); // a bit for each: collector, server, PostgreSQL
        StringBuilder killed = new StringBuilder();
        if ((victims & 4) != 0 && kill(postgres())) {
            killed.append(" PostgreSQL");
        }
        if ((victims & 2) != 0) {
            kill(server.toHandle());
            killed.append(" server");
        }
        if ((victims & 1) != 0) {
            kill(collector.toHandle());
            killed.append(" collector");
        }
        pause(0, 1000);
        if (!server.isAlive()) {
            server = startServer();
        }
        if (!collector.isAlive()) {
            Files.deleteIfExists(ready());
            collector = startCollector();
        }
        booking.join();
        pause(200, 1500);
        String end = mark(1, "END");
        send("POST", "/v1/runs/" + run + "/marks", "[" + start + "," + end + "]");
        System.out.println("round " + number + ": killed" + killed + "; the counter says " + counted + " mJ");
    }

    /** All that the counter counted is booked, once, and verify says that the books are whole. */
    private boolean settled() throws Exception {
        until("the collector has sampled the GPU again", () -> Files.exists(ready()));
        TimeUnit.SECONDS.sleep(2); // more samples of the counter, which stands still now
        collector.destroy();
        if (!collector.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the collector does not end");
        }
        for (UUID run : runs) {
            until("run " + run + " is settled", () -> send("POST", "/v1/settlements", "{\"runs\":[\"" + run + "\"]}")
                    .contains("\"SETTLED\""));
        }
        long drawn = counted - FIRST;
        long end = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Long> booked = Map.of();
        long total = -1;
        while (total != drawn && System.nanoTime() < end) { // the last minute is booked when it is over
            book();
            booked = booked();
            total = booked.values().stream().mapToLong(Long::longValue).sum();
            TimeUnit.SECONDS.sleep(1);
        }
        System.out.println("counted " + drawn + " mJ, booked " + total + " mJ to " + booked.size() + " accounts: lost "
                + Math.max(0, drawn - total) + " mJ, doubled " + Math.max(0, total - drawn) + " mJ");
        booked.forEach((account, millijoules) -> System.out.println("  " + account + " " + millijoules + " mJ"));
        return verify() == 0 && total == drawn;
    }

    /** Net of each account of the GPU's, in mJ. */
    private Map<String, Long> booked() {
        Map<String, Long> net = new TreeMap<>();
        String next = "";
        while (next != null) {
            String page = send("GET", "/v1/entries?limit=200&device=" + GPU + next, null);
            Matcher posting = POSTING.matcher(page);
            while (posting.find()) {
                Map<String, String> fields = fields(posting.group());
                if (fields.get("unit").equals("mJ") && fields.get("account").matches("(run|idle|suspense):.*")) {
                    long millijoules = Long.parseLong(fields.get("amount"));
                    net.merge(fields.get("account"), fields.get("side").equals("DEBIT") ? millijoules : -millijoules, Long::sum);
                }
            }
            String cursor = field(page, "next");
            next = cursor == null ? null : "&cursor=" + cursor;
        }
        return net;
    }

    private static final Pattern POSTING = Pattern.compile("\\{[^{}]*\"side\"[^{}]*}");
    private static final Pattern FIELD = Pattern.compile("\"([a-zA-Z]+)\"\\s*:\\s*\"?([^\",}]*)\"?");

    private static Map<String, String> fields(String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(json);
        while (field.find()) {
            fields.put(field.group(1), field.group(2));
        }
        return fields;
    }

    private static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return field.find() ? field.group(1) : null;
    }

    /** The counter counts up to 60 mJ each 20 ms, 3 W at most. */
    private void count() {
        Random drawn = new Random(1);
        while (counting) {
            try {
                TimeUnit.MILLISECONDS.sleep(20);
                write(counted + drawn.nextInt(61));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** At once, so that nobody reads half of it. */
    private void write(long millijoules) throws IOException {
        Path next = home.resolve("counter.next");
        Files.writeString(next, Long.toString(millijoules));
        Files.move(next, counter, StandardCopyOption.ATOMIC_MOVE);
        counted = millijoules;
    }

    private String mark(int sequence, String kind) {
        return "{\"sequence\":" + sequence + ",\"kind\":\"" + kind + "\",\"boot\":\"" + boot + "\",\"monotonicNanos\":"
                + System.nanoTime() + ",\"utc\":\"" + Instant.now().truncatedTo(ChronoUnit.MICROS) + "\"}";
    }

    /** Whatever becomes of it: the server may be killed meanwhile. */
    private void book() {
        String period = "{\"from\":\"" + began.truncatedTo(ChronoUnit.HOURS) + "\",\"to\":\""
                + Instant.now().truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS) + "\"}";
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            try {
                once("POST", "/v1/jobs/" + job, period);
            } catch (IOException e) {
                return;
            }
        }
    }

    private Process startServer() throws IOException {
        Files.deleteIfExists(home.resolve("server.json"));
        return start("server", Map.of("JOULEBOOK_PORT", Integer.toString(port)), "-jar", root + "/api/target/api.jar");
    }

    private Process startCollector() throws IOException {
        return start(
                "collector",
                Map.of("LD_LIBRARY_PATH", nvml.toString(), "FAKE_NVML_COUNTER", counter.toString()),
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                root + "/collector/target/collector.jar",
                "agent",
                "--meters",
                "nvml",
                "--spool",
                home.resolve("spool").toString(),
                "--ready-file",
                ready().toString(),
                "--server",
                "http://127.0.0.1:" + port);
    }

    private Process start(String name, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of(arguments));
        File log = home.resolve(name + ".log").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().put("JOULEBOOK_HOME", home.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Path ready() {
        return home.resolve("collector.json");
    }

    /** The postmaster; null where none runs. */
    private ProcessHandle postgres() throws IOException {
        Path file = home.resolve("postgres").resolve("postmaster.pid");
        return Files.exists(file)
                ? ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip())).orElse(null)
                : null;
    }

    private static boolean kill(ProcessHandle process) {
        if (process == null || !process.destroyForcibly()) {
            return false;
        }
        process.onExit().join();
        return true;
    }

    private void pause(int fromMillis, int toMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(fromMillis + random.nextInt(toMillis - fromMillis));
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited in vain: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Until it is taken: as every sender of ours, for whom the same again is no conflict. */
    private String send(String method, String path, String body) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return once(method, path, body);
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new UncheckedIOException(e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private String once(String method, String path, String body) throws IOException {
        if (!Files.exists(home.resolve("server.json"))) { // it answers before it has its reference tables
            throw new IOException("the server is not ready");
        }
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(60))
                            .header("Content-Type", "application/json")
                            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() >= 500) {
                throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            if (answer.statusCode() >= 400) {
                throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By the command, as everybody asks. */
    private int verify() throws Exception {
        ProcessBuilder verify = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-jar", root + "/cli/target/cli.jar", "verify")
                .inheritIO();
        verify.environment().put("JOULEBOOK_HOME", home.toString());
        return verify.start().waitFor();
    }

    private void stop() {
        counting = false;
        for (Process process : new Process[] {collector, server}) {
            if (process != null) {
                process.destroy();
                try {
                    process.waitFor(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static String host() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
