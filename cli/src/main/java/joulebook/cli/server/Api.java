package joulebook.cli.server;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** The server's HTTP interface. Bodies are JSON; a refusal and an absence are two different exceptions. */
public final class Api {
    private static final Duration TO_CONNECT = Duration.ofSeconds(3);
    private static final Duration FOR_AN_ANSWER = Duration.ofMinutes(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TO_CONNECT)
            .build();
    private final URI base;

    public Api(URI base) {
        this.base = base;
    }

    public URI base() {
        return base;
    }

    /** The address of {@code path} at this server. */
    public URI address(String path) {
        return base.resolve(path);
    }

    public JsonNode get(String path) {
        return json(request(path).GET());
    }

    public String getText(String path) {
        return send(request(path, "text/html").GET().build()).body();
    }

    public JsonNode put(String path, Object body) {
        return json(request(path).PUT(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body))));
    }

    public JsonNode post(String path, Object body) {
        return json(request(path).POST(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body))));
    }

    public JsonNode delete(String path) {
        return json(request(path).DELETE());
    }

    /**
     * Sends an import, however large.
     *
     * @param segments a file of them, each after its length in four bytes
     */
    public JsonNode bring(Object said, Path segments) {
        byte[] json = Json.MAPPER.writeValueAsString(said).getBytes(StandardCharsets.UTF_8);
        byte[] head = ByteBuffer.allocate(4 + json.length)
                .putInt(json.length)
                .put(json)
                .array();
        try {
            return json(request("/v1/imports")
                    .setHeader("Content-Type", "application/vnd.joulebook.import")
                    .POST(BodyPublishers.concat(BodyPublishers.ofByteArray(head), BodyPublishers.ofFile(segments))));
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it answers and says that it is well. */
    public boolean healthy() {
        try {
            return get("/actuator/health").path("status").asString("").equals("UP");
        } catch (ServerAway | Refused e) {
            return false;
        }
    }

    private HttpRequest.Builder request(String path) {
        return request(path, "application/json");
    }

    private HttpRequest.Builder request(String path, String accepted) {
        return HttpRequest.newBuilder(address(path))
                .timeout(FOR_AN_ANSWER)
                .header("Content-Type", "application/json")
                .header("Accept", accepted + ", application/problem+json");
    }

    private JsonNode json(HttpRequest.Builder request) {
        HttpRequest built = request.build();
        return Json.read(send(built).body(), built.uri().toString());
    }

    private HttpResponse<String> send(HttpRequest request) {
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw refusal(request, response.statusCode(), response.body());
        }
        return response;
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new ServerAway("no answer from " + request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerAway("interrupted while waiting for " + request.uri(), e);
        }
    }

    private static Refused refusal(HttpRequest request, int status, String body) {
        return new Refused(
                status, inWords(body) + " (" + status + " from " + request.method() + " " + request.uri() + ")");
    }

    private static String inWords(String body) {
        try {
            JsonNode problem = Json.MAPPER.readTree(body);
            String detail =
                    problem.path("detail").asString(problem.path("title").asString("refused"));
            String field = problem.path("field").asString("");
            return field.isEmpty() ? detail : field + ": " + detail;
        } catch (tools.jackson.core.JacksonException e) {
            return body.isBlank() ? "refused" : body.lines().findFirst().orElse("refused");
        }
    }
}
