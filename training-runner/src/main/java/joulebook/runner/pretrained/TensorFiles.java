package joulebook.runner.pretrained;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A checkpoint's tensors: {@code model.safetensors}, or the parts that {@code model.safetensors.index.json} names. */
final class TensorFiles implements AutoCloseable {
    private static final String WHOLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path folder;
    private final List<Safetensors> files = new ArrayList<>();
    private final Map<String, Safetensors> holders = new LinkedHashMap<>();

    private TensorFiles(Path folder) {
        this.folder = folder;
    }

    /** @throws PretrainedRefused if a file is missing or broken */
    static TensorFiles open(Path folder) {
        TensorFiles opened = new TensorFiles(folder);
        try {
            if (Files.exists(folder.resolve(INDEX))) {
                opened.openParts(folder.resolve(INDEX));
            } else if (Files.exists(folder.resolve(WHOLE))) {
                Safetensors file = opened.add(folder.resolve(WHOLE));
                file.places().keySet().forEach(name -> opened.holders.put(name, file));
            } else {
                throw new PretrainedRefused(
                        folder,
                        "there is neither " + WHOLE + " nor " + INDEX,
                        "Give the folder of a checkpoint in safetensors; other formats are not read");
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private Safetensors add(Path file) {
        Safetensors opened = Safetensors.open(file);
        files.add(opened);
        return opened;
    }

    private void openParts(Path index) {
        Map<String, Safetensors> parts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : weightMap(index).properties()) {
            String part = entry.getValue().asString("");
            if (!part.matches("[\\w.-]+\\.safetensors")) {
                throw new PretrainedRefused(
                        index,
                        "it sends '" + entry.getKey() + "' to '" + part + "'",
                        "Name safetensors files beside it");
            }
            Safetensors file = parts.computeIfAbsent(part, name -> add(folder.resolve(name)));
            if (!file.places().containsKey(entry.getKey())) {
                throw new PretrainedRefused(
                        folder.resolve(part),
                        "it has no tensor '" + entry.getKey() + "', which the index says is there",
                        "Get all files of the checkpoint from one place");
            }
            holders.put(entry.getKey(), file);
        }
        Set<String> unnamed = new TreeSet<>();
        files.forEach(file -> unnamed.addAll(file.places().keySet()));
        unnamed.removeAll(holders.keySet());
        if (!unnamed.isEmpty()) {
            throw new PretrainedRefused(
                    index, "its parts hold tensors that it does not name: " + unnamed, "Get all files from one place");
        }
    }

    private static JsonNode weightMap(Path index) {
        try {
            JsonNode map = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(index)
                    .path("weight_map");
            if (map.isObject()) {
                return map;
            }
        } catch (JacksonException e) {
            throw new PretrainedRefused(
                    index, "it is not JSON with each name once (" + e.getOriginalMessage() + ")", "Get it again");
        }
        throw new PretrainedRefused(index, "it has no 'weight_map'", "Get it again");
    }

    Set<String> names() {
        return holders.keySet();
    }

    long[] shape(String name) {
        return holder(name).place(name).shape();
    }

    float[] values(String name) {
        return holder(name).read(name);
    }

    private Safetensors holder(String name) {
        Safetensors file = holders.get(name);
        if (file == null) {
            throw new PretrainedRefused(
                    folder,
                    "there is no tensor '" + name + "'",
                    "Give a whole checkpoint of the kind config.json says");
        }
        return file;
    }

    @Override
    public void close() {
        files.forEach(Safetensors::close);
    }
}
