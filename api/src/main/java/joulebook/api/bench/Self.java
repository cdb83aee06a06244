package joulebook.api.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** This very server, spoken to as everybody does. */
final class Self {
    private static final int LARGEST_BODY = 16 << 20;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final JsonMapper mapper;

    Self(URI base, JsonMapper mapper) {
        this.base = base;
        this.mapper = mapper;
    }

    static byte[] frames(List<Segment> segments) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (Segment segment : segments) {
            byte[] frame = SegmentCodec.encode(segment);
            frames.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
            frames.writeBytes(frame);
        }
        return frames.toByteArray();
    }

    void ship(byte[] frames) {
        if (frames.length > LARGEST_BODY) {
            throw new IllegalArgumentException("too much for one request: " + frames.length + " bytes");
        }
        send("POST", "/v1/segments", SegmentCodec.MEDIA_TYPE, BodyPublishers.ofByteArray(frames));
    }

    JsonNode post(String path, Object body) {
        return send("POST", path, "application/json", BodyPublishers.ofString(mapper.writeValueAsString(body)));
    }

    void put(String path, Map<String, ?> body) {
        send("PUT", path, "application/json", BodyPublishers.ofString(mapper.writeValueAsString(body)));
    }

    private JsonNode send(String method, String path, String type, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", type)
                .method(method, body)
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException(path + " was refused: " + response.body());
            }
            return mapper.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
