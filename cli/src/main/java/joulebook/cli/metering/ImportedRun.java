package joulebook.cli.metering;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.cli.server.Api;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.RunMark.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A run over all that a log holds. Its identity follows from the log's boot epoch, name and terms, so that importing a
 * file twice books it once.
 */
public final class ImportedRun {
    private final UUID id;
    private final Map<String, @Nullable Object> statement;
    private final List<RunMark> marks;

    private ImportedRun(UUID id, Map<String, @Nullable Object> statement, List<RunMark> marks) {
        this.id = id;
        this.statement = statement;
        this.marks = marks;
    }

    /** @param imported what the collector's import says of the log */
    public static ImportedRun of(JsonNode imported, String name, Terms terms) {
        UUID boot = UUID.fromString(imported.path("boot").asString());
        UUID id = UUID.nameUUIDFromBytes((boot + "\n" + name + "\n" + terms).getBytes(StandardCharsets.UTF_8));
        Map<String, @Nullable Object> statement = new LinkedHashMap<>();
        statement.put("name", name);
        statement.put("project", "import");
        statement.put("host", imported.path("host").asString());
        statement.put("boot", boot);
        statement.put(
                "devices",
                imported.path("devices")
                        .valueStream()
                        .map(device -> device.path("device").asString())
                        .toList());
        statement.put("comparison", null);
        statement.put("variant", null);
        statement.put("seed", null);
        statement.put("config", Map.of("format", "nvidia-smi", "said", imported.path("said")));
        statement.put("terms", terms);
        return new ImportedRun(id, statement, List.of(start(imported, boot), end(imported, boot)));
    }

    public UUID id() {
        return id;
    }

    public void deliver(Api api) {
        api.put("/v1/runs/" + id, statement);
        api.post("/v1/runs/" + id + "/marks", marks);
    }

    private static RunMark start(JsonNode imported, UUID boot) {
        return imported.path("devices")
                .valueStream()
                .map(device -> mark(0, Kind.START, boot, device, "from", "fromMonotonicNanos"))
                .min(java.util.Comparator.comparingLong(RunMark::monotonicNanos))
                .orElseThrow();
    }

    private static RunMark end(JsonNode imported, UUID boot) {
        return imported.path("devices")
                .valueStream()
                .map(device -> mark(1, Kind.END, boot, device, "to", "toMonotonicNanos"))
                .max(java.util.Comparator.comparingLong(RunMark::monotonicNanos))
                .orElseThrow();
    }

    private static RunMark mark(long sequence, Kind kind, UUID boot, JsonNode device, String utc, String nanos) {
        return new RunMark(
                sequence,
                kind,
                boot,
                device.path(nanos).asLong(),
                Instant.parse(device.path(utc).asString()),
                null,
                null,
                null,
                Map.of());
    }
}
