package joulebook.cli.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A text that somebody else's program wrote: in UTF-8 or UTF-16, with or without a byte order mark, packed by gzip or not. */
public final class ForeignText {
    private static final int MOST_BYTES = 256 << 20;

    private ForeignText() {}

    /** @throws Trouble if it is not there, or is no such text */
    public static String read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (starts(bytes, 'P', 'K')) {
                throw new Trouble(file + " is a zip: unpack it, and name the files that are in it");
            }
            return decoded(starts(bytes, 0x1f, 0x8b) ? unpacked(bytes, file) : bytes, file);
        } catch (NoSuchFileException e) {
            throw new Trouble("there is no file " + file.toAbsolutePath(), e);
        } catch (IOException e) {
            throw new Trouble("cannot read " + file.toAbsolutePath() + ": " + e, e);
        }
    }

    private static byte[] unpacked(byte[] packed, Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new Trouble(file + " unpacks to more than " + (MOST_BYTES >> 20) + " MiB: bring it in parts");
            }
            return bytes;
        }
    }

    private static String decoded(byte[] bytes, Path file) {
        Charset charset = charset(bytes);
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Trouble(file + " is no text in " + charset + ": save it as UTF-8", e);
        }
    }

    /** PowerShell's {@code >} writes UTF-16; a text of these kinds begins with a letter of ASCII, so a zero tells as much. */
    private static Charset charset(byte[] bytes) {
        if (starts(bytes, 0xff, 0xfe) || bytes.length > 1 && bytes[0] != 0 && bytes[1] == 0) {
            return StandardCharsets.UTF_16LE;
        }
        if (starts(bytes, 0xfe, 0xff) || bytes.length > 1 && bytes[0] == 0 && bytes[1] != 0) {
            return StandardCharsets.UTF_16BE;
        }
        return StandardCharsets.UTF_8;
    }

    private static boolean starts(byte[] bytes, int first, int second) {
        return bytes.length > 1 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
    }
}
