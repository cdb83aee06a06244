package joulebook.runner.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a training's losses follow from, field by field: a checkpoint goes on only where all of it is the same. Where it is
 * computed (device, engine, threads) is not among it, nor what changes no loss.
 */
public record Identity(Map<String, String> fields) {
    public static final Identity NONE = new Identity(Map.of());
    private static final String NOT_SAID = "not said";

    public Identity {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** @param field named as the option that sets it */
    public Identity with(String field, Object value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(field, value.toString());
        return new Identity(more);
    }

    /** What is otherwise in a checkpoint, in words: the field and both values. */
    List<String> differences(Identity checkpoint) {
        List<String> differences = new ArrayList<>(differencesOfFields(checkpoint));
        checkpoint.fields.forEach((field, value) -> {
            if (!fields.containsKey(field)) {
                differences.add(difference(field, value, NOT_SAID));
            }
        });
        return differences;
    }

    /** The same, of the fields that are here: a model is asked for by fewer than a training is. */
    List<String> differencesOfFields(Identity checkpoint) {
        List<String> differences = new ArrayList<>();
        fields.forEach((field, value) -> {
            String there = checkpoint.fields.getOrDefault(field, NOT_SAID);
            if (!there.equals(value)) {
                differences.add(difference(field, there, value));
            }
        });
        return differences;
    }

    private static String difference(String field, String there, String here) {
        return field + " is " + there + " there and " + here + " here";
    }
}
