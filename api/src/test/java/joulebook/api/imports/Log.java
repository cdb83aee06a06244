package joulebook.api.imports;

import static joulebook.api.Metered.drawing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Segment;

/** As the collector reads a log of two GPUs at 300 W for 120 s, or what somebody else makes of it; each change is a new one. */
record Log(Map<String, Object> said, Map<String, Object> run, List<String> devices, long from, long seconds) {
    private static final Instant BEGAN = Instant.parse("2025-10-15T06:00:00Z");

    Log() {
        this(
                Map.of("content", "a".repeat(64), "lead", "1", "reading", "--gpus 2", "by", "a test"),
                Map.of("name", "october.csv", "project", "import", "host", "import-1"),
                List.of("import-1/gpu-0", "import-1/gpu-1"),
                0,
                120);
    }

    Log with(String field, Object value) {
        return new Log(set(said, field, value), run, devices, from, seconds);
    }

    Log content(String digit) {
        return with("content", digit.repeat(64));
    }

    Log gpus(int gpus) {
        return with("reading", "--gpus " + gpus)
                .devices(devices.subList(0, gpus).toArray(String[]::new));
    }

    Log country(String country) {
        return new Log(said, set(run, "terms", Map.of("country", country)), devices, from, seconds);
    }

    Log project(String project) {
        return new Log(said, set(run, "project", project), devices, from, seconds);
    }

    Log host(String host) {
        return new Log(said, set(run, "host", host), devices, from, seconds);
    }

    Log devices(String... names) {
        return new Log(said, run, List.of(names), from, seconds);
    }

    Log from(long second) {
        return new Log(said, run, devices, second, seconds);
    }

    Log seconds(long lasting) {
        return new Log(said, run, devices, from, lasting);
    }

    private static Map<String, Object> set(Map<String, Object> fields, String field, Object value) {
        Map<String, Object> set = new LinkedHashMap<>(fields);
        set.put(field, value);
        return set;
    }

    byte[] body() {
        Map<String, Object> head = new LinkedHashMap<>(Map.of("run", run));
        head.putAll(said);
        byte[] json = RealServer.json(head).getBytes(StandardCharsets.UTF_8);
        List<Segment> segments = new ArrayList<>();
        for (String device : devices) {
            segments.add(new Metered(device, String.valueOf(run.get("host")), Method.INSTANT_POWER, BEGAN)
                    .segment(true, drawing(from, from + seconds, 300_000)));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(ByteBuffer.allocate(4).putInt(json.length).array());
        body.writeBytes(json);
        body.writeBytes(RealServer.frames(segments));
        return body.toByteArray();
    }
}
