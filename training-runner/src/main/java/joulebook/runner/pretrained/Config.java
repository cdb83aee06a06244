package joulebook.runner.pretrained;

import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A checkpoint's config.json. A field that is missing, of another type or of an unsupported value is refused by name. */
record Config(Path file, JsonNode root) {

    static Config of(Path folder) {
        Path file = folder.resolve("config.json");
        try {
            JsonNode root = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(file.toFile());
            if (root.isObject()) {
                return new Config(file, root);
            }
        } catch (JacksonException e) {
            throw new PretrainedRefused(
                    file, "it cannot be read (" + e.getOriginalMessage() + ")", "Give the folder of a checkpoint");
        }
        throw new PretrainedRefused(file, "it is no JSON object", "Give the folder of a checkpoint");
    }

    /** 1 or more. */
    int count(String field) {
        JsonNode value = root.path(field);
        if (!value.isInt() || value.asInt() < 1) {
            throw refused("'" + field + "' is not a whole number from 1 up: " + value);
        }
        return value.asInt();
    }

    /** The same, {@code otherwise} where it is missing or null. */
    int count(String field, int otherwise) {
        return isThere(field) ? count(field) : otherwise;
    }

    double number(String field, double otherwise) {
        if (!isThere(field)) {
            return otherwise;
        }
        if (!root.path(field).isNumber()) {
            throw refused("'" + field + "' is no number: " + root.path(field));
        }
        return root.path(field).asDouble();
    }

    boolean truth(String field, boolean otherwise) {
        if (!isThere(field)) {
            return otherwise;
        }
        if (!root.path(field).isBoolean()) {
            throw refused("'" + field + "' is neither true nor false: " + root.path(field));
        }
        return root.path(field).asBoolean();
    }

    String text(String field, String otherwise) {
        return isThere(field) ? root.path(field).asString("") : otherwise;
    }

    boolean isThere(String field) {
        return !root.path(field).isMissingNode() && !root.path(field).isNull();
    }

    /** Refuses what is not {@code supported}, which the code that reads the config assumes. */
    void demand(boolean supported, String field, String what) {
        if (!supported) {
            throw refused("'" + field + "' is " + root.path(field) + ": " + what);
        }
    }

    PretrainedRefused refused(String what) {
        return new PretrainedRefused(file, what, "See docs/training.md for the checkpoints that are read");
    }
}
