package joulebook.collector.importing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A log as long as it was when it was opened: what is appended meanwhile is not read. Its bytes are UTF-8, UTF-16 with or
 * without a mark (as PowerShell's {@code >} writes), or else Windows-1252.
 */
final class LogFile {
    private static final int HEAD_BYTES = 1 << 16;
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private final Path path;
    private final long size;
    private final Charset charset;
    private final int mark;
    private final byte[] head;

    private LogFile(Path path, long size, Charset charset, int mark, byte[] head) {
        this.path = path;
        this.size = size;
        this.charset = charset;
        this.mark = mark;
        this.head = head;
    }

    /** @throws LogRefused if it is not there, is empty, or is no text that nvidia-smi writes */
    static LogFile of(Path path) throws LogRefused {
        if (!Files.exists(path)) {
            throw new LogRefused("there is no file " + path);
        }
        if (!Files.isRegularFile(path)) {
            throw new LogRefused(path + " is no file: a log is read twice, so write a pipe's output to a file first");
        }
        try (InputStream in = Files.newInputStream(path)) {
            LogFile log = sniffed(path, Files.size(path), in.readNBytes(HEAD_BYTES));
            String other = OtherFile.in(log.head, log.head());
            if (other != null) {
                throw new LogRefused(path + " " + other);
            }
            return log;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static LogFile sniffed(Path path, long size, byte[] head) {
        int first = at(head, 0);
        int second = at(head, 1);
        if (first == 0xFF && second == 0xFE) {
            return new LogFile(path, size, StandardCharsets.UTF_16LE, 2, head);
        }
        if (first == 0xFE && second == 0xFF) {
            return new LogFile(path, size, StandardCharsets.UTF_16BE, 2, head);
        }
        if (first == 0xEF && second == 0xBB && at(head, 2) == 0xBF) {
            return new LogFile(path, size, StandardCharsets.UTF_8, 3, head);
        }
        if (first > 0 && second == 0) {
            return new LogFile(path, size, StandardCharsets.UTF_16LE, 0, head);
        }
        if (first == 0 && second > 0) {
            return new LogFile(path, size, StandardCharsets.UTF_16BE, 0, head);
        }
        return new LogFile(path, size, isUtf8(head) ? StandardCharsets.UTF_8 : WINDOWS, 0, head);
    }

    private static int at(byte[] bytes, int index) {
        return index < bytes.length ? bytes[index] & 0xFF : -1;
    }

    /** The head may end within a character. */
    private static boolean isUtf8(byte[] head) {
        for (int cut = 0; cut < 4 && cut <= head.length; cut++) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(head, 0, head.length - cut));
                return true;
            } catch (CharacterCodingException e) {
                if (head.length < HEAD_BYTES) {
                    return false;
                }
            }
        }
        return false;
    }

    Path path() {
        return path;
    }

    /** Its first 64 KiB. */
    String head() {
        return new String(head, mark, Math.max(0, head.length - mark), charset);
    }

    /** From its first character to where it ended when it was opened; it may be read again and again. */
    Reader reader() throws LogRefused {
        return reader(null);
    }

    /** @param digest of the bytes, complete when all has been read */
    Reader reader(@Nullable MessageDigest digest) throws LogRefused {
        try {
            InputStream bytes = new Bounded(Files.newInputStream(path), size);
            InputStream in =
                    new BufferedInputStream(digest == null ? bytes : new DigestInputStream(bytes, digest), 1 << 16);
            in.skipNBytes(mark);
            return new InputStreamReader(
                    in,
                    charset.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPLACE)
                            .onUnmappableCharacter(CodingErrorAction.REPLACE));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Whether the last line is whole; one that is still being written may be cut off anywhere. */
    boolean endsWithNewline() throws LogRefused {
        try (var channel = Files.newByteChannel(path)) {
            ByteBuffer last = ByteBuffer.allocate(2);
            channel.position(Math.max(0, size - 2)).read(last);
            byte[] bytes = last.array();
            return charset == StandardCharsets.UTF_16LE ? bytes[0] == '\n' : bytes[1] == '\n' || size < 2;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    LogRefused unreadable(UncheckedIOException e) {
        return unreadable(path, e.getCause());
    }

    private static LogRefused unreadable(Path path, @Nullable IOException e) {
        return new LogRefused("cannot read " + path + (e == null ? "" : ": " + e.getMessage()));
    }

    LogRefused refused(String message) {
        return new LogRefused(path + ": " + message);
    }

    LogRefused refused(long line, String message) {
        return new LogRefused(path + ", line " + line + ": " + message);
    }

    LogRefused refused(long line, String column, String message) {
        return new LogRefused(path + ", line " + line + ", column '" + column + "': " + message);
    }

    /** No more than the first bytes of a stream. */
    private static final class Bounded extends java.io.FilterInputStream {
        private long left;

        Bounded(InputStream in, long most) {
            super(in);
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(bytes, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
