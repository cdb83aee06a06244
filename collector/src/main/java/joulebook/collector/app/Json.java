package joulebook.collector.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import joulebook.kernel.metering.Instrument;
import tools.jackson.databind.json.JsonMapper;

/** JSON for those who started this process. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static String of(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static void write(Path file, Object value) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, of(value));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static Map<String, Object> of(Instrument instrument) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("device", instrument.device().value());
        fields.put("host", instrument.host());
        fields.put("name", instrument.name());
        fields.put("method", instrument.method().name());
        fields.put("tier", instrument.tier().name());
        fields.put("tierLabel", instrument.tier().label());
        fields.put("scope", instrument.scope().name());
        fields.put("uncertaintyPermille", instrument.uncertaintyPermille());
        fields.put("provenance", instrument.provenance());
        return fields;
    }
}
