package joulebook.runner.pretrained;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A safetensors file's header: JSON that names each tensor with its type, shape and place. Places must cover the data
 * after it without a hole or an overlap, as the format demands.
 */
final class SafetensorsHeader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String AGAIN = "Get the file again, or write it again with the tool that made it";

    private final Path file;
    private final long dataBytes;

    private SafetensorsHeader(Path file, long dataBytes) {
        this.file = file;
        this.dataBytes = dataBytes;
    }

    /**
     * Where a tensor is.
     *
     * @param from its first byte in the data, {@code to} the one after its last
     */
    record Place(String name, Dtype dtype, long[] shape, long from, long to) {

        long elements() {
            return (to - from) / dtype.bytes();
        }
    }

    /**
     * Reads the header's {@code json}.
     *
     * @param dataBytes of the file after it
     */
    static Map<String, Place> places(Path file, byte[] json, long dataBytes) {
        return new SafetensorsHeader(file, dataBytes).read(json);
    }

    private Map<String, Place> read(byte[] json) {
        JsonNode root;
        try {
            root = MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw refused("its header is not JSON with each name once (" + e.getOriginalMessage() + ")");
        }
        if (!root.isObject()) {
            throw refused("its header is no JSON object");
        }
        Map<String, Place> places = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                places.put(entry.getKey(), place(entry.getKey(), entry.getValue()));
            }
        }
        checkThatTheyCoverTheData(places);
        return places;
    }

    private Place place(String name, JsonNode node) {
        String dtype = node.path("dtype").asString("");
        long[] shape = numbers(name, node.path("shape"), "shape");
        long[] offsets = numbers(name, node.path("data_offsets"), "data_offsets");
        if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > dataBytes) {
            throw refused("the tensor '" + name + "' does not lie within the " + dataBytes + " bytes of data");
        }
        Dtype type = Dtype.of(dtype);
        if (type == null) {
            throw new PretrainedRefused(
                    file,
                    "the tensor '" + name + "' has the type '" + dtype + "'",
                    "F64, F32, F16 and BF16 are read: convert the checkpoint to one of them");
        }
        try {
            long bytes = type.bytes();
            for (long size : shape) {
                bytes = Math.multiplyExact(bytes, size);
            }
            if (bytes != offsets[1] - offsets[0]) {
                throw refused("the tensor '" + name + "' takes " + bytes + " bytes by its shape and "
                        + (offsets[1] - offsets[0]) + " by its place");
            }
        } catch (ArithmeticException e) {
            throw refused("the tensor '" + name + "' is larger than any file");
        }
        return new Place(name, type, shape, offsets[0], offsets[1]);
    }

    private long[] numbers(String name, JsonNode node, String field) {
        if (!node.isArray()) {
            throw refused("the tensor '" + name + "' has no " + field);
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode each : node) {
            if (!each.canConvertToLong() || each.asLong() < 0) {
                throw refused("the tensor '" + name + "' has in its " + field + " what is no whole number from 0 up: "
                        + each);
            }
            numbers.add(each.asLong());
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private void checkThatTheyCoverTheData(Map<String, Place> places) {
        long end = 0;
        List<Place> inOrder = places.values().stream()
                .sorted(Comparator.comparingLong(Place::from).thenComparingLong(Place::to))
                .toList();
        for (Place place : inOrder) {
            if (place.from() != end) {
                throw refused("the tensor '" + place.name() + "' begins at byte " + place.from() + " of the data, "
                        + (place.from() < end ? "within the one before it" : "after a hole") + " (expected " + end
                        + ")");
            }
            end = place.to();
        }
        if (end != dataBytes) {
            throw refused("its tensors take " + end + " bytes, and " + dataBytes + " follow the header");
        }
    }

    private PretrainedRefused refused(String what) {
        return new PretrainedRefused(file, what, AGAIN);
    }
}
