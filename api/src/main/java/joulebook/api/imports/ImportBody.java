package joulebook.api.imports;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.SegmentCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An import as it came, in a file: pieces, each after its length in four bytes, big-endian. The first is JSON, an {@link
 * ImportRequest}; the others are segments. It is read as often as it takes, a few segments at a time.
 */
final class ImportBody implements AutoCloseable {
    private static final int LARGEST_JSON = 1 << 20;
    private static final int LARGEST_SEGMENT = 4 << 20;
    private static final int TOGETHER = 64;
    private static final int BYTES_TOGETHER = 8 << 20;
    private static final String INSTEAD = "; nothing was stored. Send the whole import again";

    private final Path file;
    private final JsonMapper mapper;

    private ImportBody(Path file, JsonMapper mapper) {
        this.file = file;
        this.mapper = mapper;
    }

    static ImportBody of(InputStream body, JsonMapper mapper) throws IOException {
        Path file = Files.createTempFile("joulebook-import", ".part"); // which only its owner may read
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                byte[] some = new byte[1 << 16];
                for (int read = next(body, some); read >= 0; read = next(body, some)) {
                    out.write(some, 0, read);
                }
            }
            return new ImportBody(file, mapper);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static int next(InputStream body, byte[] some) {
        try {
            return body.read(some);
        } catch (IOException e) { // its sender has gone
            throw Refusal.invalid(null, "the import breaks off: " + e.getMessage() + INSTEAD);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }

    ImportRequest request() throws IOException {
        try (DataInputStream in = open()) {
            byte[] json = piece(in, LARGEST_JSON, 0);
            if (json == null) {
                throw Refusal.invalid(null, "there is nothing in it" + INSTEAD);
            }
            return mapper.readValue(json, ImportRequest.class);
        } catch (JacksonException e) {
            throw Refusal.invalid(
                    null, "its first piece is no JSON that says what is imported: " + e.getOriginalMessage() + INSTEAD);
        }
    }

    /** Its segments in their order, each as of the boot epoch {@code boot}; how many there were. */
    int segments(UUID boot, Consumer<List<SegmentCodec.Frame>> some) throws IOException {
        int count = 0;
        try (DataInputStream in = open()) {
            piece(in, LARGEST_JSON, 0);
            List<SegmentCodec.Frame> together = new ArrayList<>();
            int bytes = 0;
            for (byte[] piece = next(in, 1); piece != null; piece = next(in, count + 1)) {
                together.add(frame(piece, ++count, boot));
                bytes += piece.length;
                if (together.size() == TOGETHER || bytes > BYTES_TOGETHER) {
                    some.accept(List.copyOf(together));
                    together.clear();
                    bytes = 0;
                }
            }
            if (!together.isEmpty()) {
                some.accept(together);
            }
        }
        return count;
    }

    private static byte @Nullable [] next(DataInputStream in, int number) throws IOException {
        return piece(in, LARGEST_SEGMENT, number);
    }

    private static SegmentCodec.Frame frame(byte[] piece, int number, UUID boot) {
        try {
            SegmentCodec.Frame frame = SegmentCodec.read(piece);
            return new SegmentCodec.Frame(
                    frame.instrument(),
                    boot,
                    frame.sequence(),
                    frame.utcOffsetNanos(),
                    frame.last(),
                    frame.samples(),
                    frame.columns());
        } catch (CorruptSegment e) {
            throw Refusal.invalid(null, "segment " + number + " of the import: " + e.getMessage() + INSTEAD);
        }
    }

    /** Null at the end. */
    private static byte @Nullable [] piece(DataInputStream in, int most, int number) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        try {
            int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
            if (length < 0 || length > most) {
                throw Refusal.invalid(
                        null, "piece " + number + " claims " + length + " bytes: at most " + most + INSTEAD);
            }
            byte[] piece = new byte[length];
            in.readFully(piece);
            return piece;
        } catch (EOFException e) {
            throw Refusal.invalid(null, "piece " + number + " is cut short" + INSTEAD);
        }
    }

    private DataInputStream open() throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }
}
