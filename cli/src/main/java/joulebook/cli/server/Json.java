package joulebook.cli.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import joulebook.cli.process.Trouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON in and out. A file is whole or not there. */
public final class Json {
    public static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    public static JsonNode read(Path file) throws IOException {
        return read(Files.readString(file), file.toString());
    }

    /** @throws Trouble naming {@code where} if it is not JSON */
    public static JsonNode read(String text, String where) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new Trouble(where + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Written beside, forced to the disk and moved into place, so that a crash leaves the old file or the new one. */
    public static void write(Path file, Object value) {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.createDirectories(target.getParent());
            Files.writeString(part, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Trouble("cannot write " + target + ": " + e.getMessage(), e);
        }
    }
}
