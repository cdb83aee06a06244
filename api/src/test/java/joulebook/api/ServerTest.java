package joulebook.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import org.junit.jupiter.api.Tag;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The real server on a real PostgreSQL in a temporary folder, started once for all tests that extend this. Tests share
 * it, so each uses devices and runs of its own; jobs run only when a test asks.
 */
@Tag("server")
@SpringBootTest(
        classes = JoulebookServer.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "joulebook.book-every=1d")
public abstract class ServerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path HOME = temporaryHome();

    @LocalServerPort
    private int port;

    @Autowired
    @Qualifier("ownerDataSource") private DataSource owner;

    /** The database itself, as its owner. */
    protected JdbcClient jdbc() {
        return JdbcClient.create(owner);
    }

    @DynamicPropertySource
    static void home(DynamicPropertyRegistry registry) {
        registry.add("JOULEBOOK_HOME", HOME::toString);
        registry.add("JOULEBOOK_WEB_DIR", HOME.resolve("web")::toString);
    }

    private static Path temporaryHome() {
        try {
            return Files.createTempDirectory("joulebook-test");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What the server answered. */
    public record Answer(int status, String type, String text) {
        public JsonNode json() {
            return JSON.readTree(text);
        }
    }

    protected String url() {
        return "http://127.0.0.1:" + port;
    }

    protected Answer get(String path) {
        return send(request(url(), path).GET().build());
    }

    protected Answer put(String path, String json) {
        return send(request(url(), path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json))
                .build());
    }

    protected Answer post(String path, String json) {
        return send(request(url(), path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    protected Answer ship(Segment... segments) {
        return ship(Samples.frames(List.of(segments)));
    }

    protected Answer ship(byte[] body) {
        return ship(url(), body);
    }

    public static Answer ship(String url, byte[] body) {
        return send(request(url, "/v1/segments")
                .header("Content-Type", SegmentCodec.MEDIA_TYPE)
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    private static HttpRequest.Builder request(String url, String path) {
        return HttpRequest.newBuilder(URI.create(url + path));
    }

    public static Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
