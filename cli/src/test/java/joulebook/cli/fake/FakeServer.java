package joulebook.cli.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps runs and marks in files of the data folder, and books every run at 3 600 J. A file {@code die-at-power} makes it
 * halt, once, when somebody asks for a run's power. A file in {@code answers} is what it answers to the request that the
 * file is named after.
 */
public final class FakeServer {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path HOME = Path.of(System.getenv("JOULEBOOK_HOME"));

    private FakeServer() {}

    public static void main(String[] arguments) throws IOException {
        if (Files.exists(HOME.resolve("server-fails"))) {
            System.out.println("FATAL: the database does not start");
            System.exit(4);
        }
        int port = Integer.parseInt(System.getenv("JOULEBOOK_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", FakeServer::answer);
        server.setExecutor(Executors.newSingleThreadExecutor());
        server.start();
        Path file = HOME.resolve("server.json");
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Events.add("server stopped");
            file.toFile().delete();
        }));
        Events.add("server started");
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("url", url);
        content.put("pid", ProcessHandle.current().pid());
        Path part = HOME.resolve("server.part");
        Files.writeString(part, JSON.writeValueAsString(content));
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes());
        String answer;
        try {
            answer = answer(exchange.getRequestMethod(), path, body);
        } catch (IllegalArgumentException e) {
            send(
                    exchange,
                    422,
                    "{\"title\":\"unprocessable\",\"detail\":\"" + e.getMessage() + "\",\"field\":\"country\"}");
            return;
        }
        send(exchange, 200, answer);
    }

    private static void send(HttpExchange exchange, int status, String answer) throws IOException {
        byte[] bytes = answer.getBytes();
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String answer(String method, String path, String body) throws IOException {
        String[] parts = path.split("/");
        Path canned = HOME.resolve("answers").resolve(method + path.replace('/', ' '));
        if (Files.exists(canned)) {
            Events.add(method + " " + path + " " + body);
            return Files.readString(canned);
        }
        if (path.equals("/actuator/health")) {
            return "{\"status\":\"UP\"}";
        }
        if (path.equals("/v1/terms/check")) {
            refuseUnknown(JSON.readTree(body), "XXX");
            return "{}";
        }
        if (path.equals("/v1/settlements")) {
            Events.add("settled");
            return "{\"state\":\"SETTLED\",\"executions\":[]}";
        }
        if (path.startsWith("/v1/verifications")) {
            return verification(method, body);
        }
        if (path.endsWith("/report.html")) {
            return "<!doctype html><title>report</title>";
        }
        if (path.endsWith("/power")) {
            if (Files.deleteIfExists(HOME.resolve("die-at-power"))) {
                Events.add("server killed");
                Runtime.getRuntime().halt(137);
            }
            return "{\"devices\":[{\"tier\":\"MODELLED\",\"points\":[{\"milliwatts\":38000}]}]}";
        }
        if (path.endsWith("/marks")) {
            return method.equals("POST") ? storeMarks(parts[3], body) : "{\"marks\":" + marks(parts[3]) + "}";
        }
        if (path.startsWith("/v1/runs/")) {
            return method.equals("PUT")
                    ? storeRun(parts[3], body)
                    : run(parts[3]).toString();
        }
        return method.equals("PUT") ? storeComparison(body) : comparison(parts[3]);
    }

    /** Each time it is asked it is as far as the next line says; at the last it stays. */
    private static String verification(String method, String body) throws IOException {
        Events.add("verification " + method + body);
        Path file = HOME.resolve("verification.ndjson");
        List<String> lines = Files.readAllLines(file);
        if (method.equals("GET") && lines.size() > 1) {
            Files.write(file, lines.subList(1, lines.size()));
        }
        return method.equals("POST") ? "{\"id\":7,\"state\":\"RUNNING\"}" : lines.getFirst();
    }

    private static String storeRun(String id, String body) throws IOException {
        refuseUnknown(JSON.readTree(body).path("terms"), "XXX", "YYY");
        Files.writeString(HOME.resolve("run-" + id), body);
        return "{}";
    }

    /** Country XXX is not known; YYY is known when it is asked for, and no longer when a run states it. */
    private static void refuseUnknown(JsonNode terms, String... unknown) {
        String country = terms.path("country").asString("");
        if (List.of(unknown).contains(country)) {
            throw new IllegalArgumentException("no country " + country + " in the factor table");
        }
    }

    private static String storeMarks(String id, String body) throws IOException {
        ArrayNode all = marks(id);
        JSON.readTree(body).forEach(all::add);
        Files.writeString(HOME.resolve("marks-" + id), all.toString());
        return "{\"stored\":1}";
    }

    private static ArrayNode marks(String id) throws IOException {
        Path file = HOME.resolve("marks-" + id);
        return Files.exists(file) ? (ArrayNode) JSON.readTree(Files.readString(file)) : JSON.createArrayNode();
    }

    private static String storeComparison(String body) throws IOException {
        Files.writeString(HOME.resolve("comparison"), body);
        return JSON.readTree(body).isObject() ? "{}" : "";
    }

    private static JsonNode run(String id) throws IOException {
        ObjectNode run = (ObjectNode) JSON.readTree(Files.readString(HOME.resolve("run-" + id)));
        run.put("id", id);
        run.put("durationMillis", 5000);
        run.set("figures", JSON.readTree(FIGURES));
        return run;
    }

    private static String comparison(String id) throws IOException {
        ArrayNode runs = JSON.createArrayNode();
        try (var files = Files.list(HOME)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("run-"))
                    .toList()) {
                runs.add(run(file.getFileName().toString().substring("run-".length())));
            }
        }
        ObjectNode comparison = JSON.createObjectNode();
        comparison.put("id", id);
        comparison.set("runs", runs);
        comparison.set("variants", JSON.readTree(VARIANTS));
        return comparison.toString();
    }

    private static final String FIGURES = """
            {"energy":{"amount":"3600000mJ","low":"1800000mJ","high":"5400000mJ"},"tier":"MODELLED",
             "tierLabel":"modelled","coverage":"0.9987","gaps":[],
             "cost":{"amount":"78uUSD"},"carbon":{"amount":"458290ugCO2e"},
             "terms":{"country":"WORLD","countryName":"World","intensity":"458290mgCO2e/kWh","factorYear":2025,
              "factorBasis":"life-cycle","factorSource":"Ember","factorAssumed":true,
              "tariff":"78100uUSD/kWh","tariffSource":"US EIA","tariffAssumed":true,
              "pue":"1","pueSource":"none stated"},
             "devices":[{"device":"box/cpu","name":"a CPU","energy":{"amount":"3600000mJ"},"coverage":"0.9987"}]}""";

    private static final String VARIANTS = """
            [{"variant":"dense","runs":2,"energy":{"amount":"3600000mJ"},"tierLabel":"modelled","coverage":"0.9987"}]""";
}
