package joulebook.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole server with its own PostgreSQL, once for all tests of a JVM, spoken to over HTTP as everybody does. */
public final class RealServer {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static RealServer shared;

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();
    private final DataSource owner;
    private final String url;

    private RealServer(String... settings) throws IOException, SQLException {
        Path home = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "home-")
                .toAbsolutePath();
        this.context = SpringApplication.run(
                JoulebookServer.class,
                Stream.concat(
                                Stream.of(
                                        "--JOULEBOOK_HOME=" + home,
                                        "--JOULEBOOK_PORT=0",
                                        "--JOULEBOOK_DATABASE_URL=",
                                        "--joulebook.book-every=1d"),
                                Stream.of(settings))
                        .toArray(String[]::new));
        this.owner = new SingleConnectionDataSource(
                context.getBean("ownerDataSource", DataSource.class).getConnection(), true);
        this.url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    public static synchronized RealServer shared() {
        try {
            return shared == null ? shared = new RealServer() : shared;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * One for a test that needs books without anybody else's entries.
     *
     * @param settings such as {@code --joulebook.archive.after-days=30}
     */
    public static RealServer alone(String... settings) {
        try {
            return new RealServer(settings);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void stop() {
        context.close();
    }

    /** The database itself, as its owner. */
    public JdbcClient database() {
        return JdbcClient.create(owner);
    }

    public DataSource owner() {
        return owner;
    }

    public String url() {
        return url;
    }

    /** A transaction for what {@link #database} does. */
    public TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(owner));
    }

    /** The database as the server itself may use it. */
    public JdbcClient application() {
        return context.getBean(JdbcClient.class);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** What came back. */
    public record Answer(int status, String text) {
        public JsonNode json() {
            return MAPPER.readTree(text);
        }
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer put(String path, Map<String, ?> body) {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json(body))));
    }

    public Answer post(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json(body))));
    }

    public Answer ship(List<Segment> segments) {
        return ship(frames(segments));
    }

    /** What no sender of ours writes, too. */
    public Answer ship(byte[] body) {
        return send(request("/v1/segments")
                .header("Content-Type", SegmentCodec.MEDIA_TYPE)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    /** What a verification finds: of all, or as the request says. */
    public Answer verify(Map<String, ?> request) {
        String job = "/v1/verifications/"
                + post("/v1/verifications", request).json().path("id").asLong();
        Answer now = get(job);
        while (now.json().path("state").asString().equals("RUNNING")) {
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            now = get(job);
        }
        return new Answer(now.status(), now.json().path("verification").toString());
    }

    /** @param body an import, as the wire carries it */
    public Answer bring(byte[] body) {
        return send(request("/v1/imports")
                .header("Content-Type", "application/vnd.joulebook.import")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    public Answer mark(UUID run, List<RunMark> marks) {
        return post("/v1/runs/" + run + "/marks", marks);
    }

    public Answer settle(UUID... runs) {
        return post("/v1/settlements", Map.of("runs", List.of(runs)));
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** One connection more, as the database's owner. */
    public java.sql.Connection connectAsOwner() throws SQLException {
        return context.getBean("ownerDataSource", DataSource.class).getConnection();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static String json(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Segments as the wire carries them. */
    public static byte[] frames(List<Segment> segments) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (Segment segment : segments) {
            byte[] frame = SegmentCodec.encode(segment);
            frames.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
            frames.writeBytes(frame);
        }
        return frames.toByteArray();
    }
}
