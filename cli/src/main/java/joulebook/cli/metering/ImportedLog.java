package joulebook.cli.metering;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A log that was read: what is said of it, and a file of its segments, which goes when it is closed. The server takes both in
 * one request, whole or not at all.
 *
 * @param said by the collector
 */
public record ImportedLog(JsonNode said, Path segments) {
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    /** What somebody says of it beside the file. */
    public record Stated(
            String name,
            String project,
            Terms terms,
            @Nullable UUID replaces,
            @Nullable String why) {}

    /** A file for segments, in a folder of them; what imports that were killed have left there goes. */
    public static Path file(Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (Files.getLastModifiedTime(file)
                            .toInstant()
                            .isBefore(Instant.now().minus(LEFT_BEHIND))) {
                        Files.deleteIfExists(file);
                    }
                }
            }
            return Files.createTempFile(folder, "log", ".segments");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write in " + folder, e);
        }
    }

    /** As the server wants it. */
    public Map<String, @Nullable Object> request(Stated stated) {
        Map<String, @Nullable Object> run = new LinkedHashMap<>();
        run.put("name", stated.name());
        run.put("project", stated.project());
        run.put("host", text("host"));
        run.put("config", Map.of("format", "nvidia-smi", "said", said.path("said")));
        run.put("terms", stated.terms());
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("content", text("sha256"));
        for (String field : List.of("part", "lead", "reading")) {
            request.put(field, text(field).isEmpty() ? null : text(field));
        }
        request.put("replaces", stated.replaces());
        request.put("by", System.getProperty("user.name"));
        request.put("why", stated.why());
        request.put("run", run);
        return request;
    }

    private String text(String field) {
        return said.path(field).asString("");
    }
}
