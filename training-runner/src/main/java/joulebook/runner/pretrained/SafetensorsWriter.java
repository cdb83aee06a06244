package joulebook.runner.pretrained;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** Writes a safetensors file of float32 tensors. */
final class SafetensorsWriter {
    private static final int CHUNK = 1 << 20;

    private SafetensorsWriter() {}

    /** A tensor to write: its shape, and its numbers when their turn comes. */
    record Source(long[] shape, Supplier<float[]> values) {

        private long bytes() {
            long bytes = 4;
            for (long size : shape) {
                bytes *= size;
            }
            return bytes;
        }
    }

    /** Writes float32 tensors beside {@code file} and moves them into place. */
    static void write(Path file, SequencedMap<String, Source> tensors) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", Map.of("format", "pt")); // Hugging Face's loader asks for it
        long at = 0;
        for (Map.Entry<String, Source> each : tensors.entrySet()) {
            long end = at + each.getValue().bytes();
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("dtype", "F32");
            place.put("shape", each.getValue().shape());
            place.put("data_offsets", new long[] {at, end});
            header.put(each.getKey(), place);
            at = end;
        }
        String json = JsonMapper.builder().build().writeValueAsString(header);
        byte[] padded =
                (json + " ".repeat(-json.getBytes(StandardCharsets.UTF_8).length & 7)).getBytes(StandardCharsets.UTF_8);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                out.write(littleEndian(8).putLong(padded.length).array());
                out.write(padded);
                for (Source source : tensors.values()) {
                    write(out, source.values().get());
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void write(OutputStream out, float[] values) throws IOException {
        for (int done = 0; done < values.length; done += CHUNK) {
            int count = Math.min(CHUNK, values.length - done);
            ByteBuffer bytes = littleEndian(4 * count);
            bytes.asFloatBuffer().put(values, done, count);
            out.write(bytes.array());
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
