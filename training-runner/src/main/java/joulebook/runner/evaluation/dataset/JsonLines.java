package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object a line. */
final class JsonLines {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonLines() {}

    static Stream<Fields> of(Path file) {
        return Rows.filled(file).map(row -> new Fields(row, parsed(row)));
    }

    private static JsonNode parsed(Row row) {
        try {
            JsonNode node = MAPPER.readTree(row.text());
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw row.malformed(
                    "it is not JSON (" + e.getOriginalMessage() + ")",
                    "Give the file as it is published: one object a line");
        }
        throw row.malformed("it is no JSON object", "Give the file as it is published: one object a line");
    }

    /** An object's fields, by paths like {@code passage.text}; one that is missing or of another type is refused. */
    record Fields(Row row, JsonNode object) {

        String text(String path) {
            JsonNode value = value(path);
            if (value.isString()) {
                return value.asString();
            }
            throw wrong(path, "a text", value);
        }

        /** Text, number or truth as text: a label may be any of them. */
        String label(String path) {
            JsonNode value = value(path);
            if (value.isValueNode() && !value.isNull()) {
                return value.asString();
            }
            throw wrong(path, "a label", value);
        }

        String oneOf(List<String> labels, String path) {
            return row.oneOf(labels, label(path));
        }

        int number(String path) {
            JsonNode value = value(path);
            if (value.isInt()) {
                return value.asInt();
            }
            throw wrong(path, "a whole number", value);
        }

        List<Fields> list(String path) {
            JsonNode value = value(path);
            if (!value.isArray()) {
                throw wrong(path, "a list", value);
            }
            List<Fields> fields = new ArrayList<>();
            value.forEach(each -> fields.add(new Fields(row, each)));
            return fields;
        }

        private JsonNode value(String path) {
            JsonNode value = object;
            for (String name : path.split("\\.")) {
                value = value.path(name);
            }
            if (value.isMissingNode()) {
                throw row.malformed(
                        "there is no field '" + path + "'",
                        "Give a file with labels, as it is published (a test split has none)");
            }
            return value;
        }

        private MalformedData wrong(String path, String wanted, JsonNode found) {
            return row.malformed(
                    "the field '" + path + "' is not " + wanted + " but " + found.getNodeType(),
                    "Give the file as it is published");
        }
    }
}
