package joulebook.runner.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tokens on disk, each in as many bytes as the vocabulary needs (1, 2 or 4, little-endian), read where they are wanted: a
 * file may be larger than memory.
 */
final class TokenFile {
    private final Path file;
    private final FileChannel channel;
    private final int width;
    private final long count;

    private TokenFile(Path file, int width) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file);
        this.width = width;
        this.count = channel.size() / width;
    }

    /** Stays open as long as the process: the loop reads it to its end. */
    static TokenFile open(Path file, int vocabulary) {
        try {
            return new TokenFile(file, width(vocabulary));
        } catch (IOException e) {
            throw new CorpusUnavailable("cannot read " + file + ": " + e + ". Delete its folder to prepare it anew", e);
        }
    }

    /** How many tokens a file has. */
    static long count(Path file, int vocabulary) throws IOException {
        return Files.size(file) / width(vocabulary);
    }

    private static int width(int vocabulary) {
        return vocabulary <= 1 << 8 ? 1 : vocabulary <= 1 << 16 ? 2 : 4;
    }

    long count() {
        return count;
    }

    /** {@code length} tokens from {@code start} on. */
    long[] read(long start, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length * width).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, start * width + bytes.position()) < 0) {
                    throw new IOException("it ends early");
                }
            }
        } catch (IOException e) {
            throw new CorpusUnavailable("cannot read " + file + ": " + e + ". Delete its folder to prepare it anew", e);
        }
        bytes.flip();
        long[] tokens = new long[length];
        for (int i = 0; i < length; i++) {
            tokens[i] = switch (width) {
                case 1 -> bytes.get() & 0xFF;
                case 2 -> bytes.getShort() & 0xFFFF;
                default -> bytes.getInt();
            };
        }
        return tokens;
    }

    /** Appends tokens to a new file. */
    static final class Writer implements AutoCloseable {
        private final OutputStream out;
        private final int width;

        Writer(Path file, int vocabulary) throws IOException {
            this.out = new BufferedOutputStream(Files.newOutputStream(file));
            this.width = width(vocabulary);
        }

        void write(int[] tokens) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(tokens.length * width).order(ByteOrder.LITTLE_ENDIAN);
            for (int token : tokens) {
                switch (width) {
                    case 1 -> bytes.put((byte) token);
                    case 2 -> bytes.putShort((short) token);
                    default -> bytes.putInt(token);
                }
            }
            out.write(bytes.array());
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
