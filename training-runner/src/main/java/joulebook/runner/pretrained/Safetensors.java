package joulebook.runner.pretrained;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * One safetensors file: eight bytes that say how long the header is (little-endian), the header in JSON, the data. Own
 * code, since no library of Maven Central reads the format without a runtime of its own.
 */
final class Safetensors implements AutoCloseable {
    private static final long LONGEST_HEADER = 100_000_000; // the format's own limit
    private static final int CHUNK = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final long dataStart;
    private final Map<String, SafetensorsHeader.Place> places;

    private Safetensors(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        long size = channel.size();
        if (size < 8) {
            throw refused("it has " + size + " bytes, fewer than the 8 that say how long its header is");
        }
        long header = read(0, 8).getLong();
        if (header < 2 || header > LONGEST_HEADER || header > size - 8) {
            throw refused("its header would be " + Long.toUnsignedString(header) + " bytes long, of a file of " + size
                    + " and at most " + LONGEST_HEADER);
        }
        this.dataStart = 8 + header;
        this.places = SafetensorsHeader.places(file, read(8, (int) header).array(), size - dataStart);
    }

    /** @throws PretrainedRefused if it is not such a file */
    static Safetensors open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file);
            try {
                return new Safetensors(file, channel);
            } catch (RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    Map<String, SafetensorsHeader.Place> places() {
        return places;
    }

    /** @throws PretrainedRefused if there is no such tensor */
    SafetensorsHeader.Place place(String name) {
        SafetensorsHeader.Place place = places.get(name);
        if (place == null) {
            throw new PretrainedRefused(file, "there is no tensor '" + name + "'", "Give a whole checkpoint");
        }
        return place;
    }

    /** A tensor's numbers, in row-major order. */
    float[] read(String name) {
        SafetensorsHeader.Place place = place(name);
        if (place.elements() > Integer.MAX_VALUE - 8) {
            throw refused("the tensor '" + place.name() + "' has more numbers than an array holds");
        }
        float[] values = new float[(int) place.elements()];
        int bytes = place.dtype().bytes();
        try {
            for (int done = 0; done < values.length; ) {
                int count = Math.min(CHUNK, values.length - done);
                ByteBuffer chunk = read(dataStart + place.from() + (long) done * bytes, count * bytes);
                for (int i = 0; i < count; i++) {
                    values[done++] = place.dtype().at(chunk);
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return values;
    }

    private ByteBuffer read(long at, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw refused("it ends early");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private PretrainedRefused refused(String what) {
        return new PretrainedRefused(file, what, "Get the file again, or write it again with the tool that made it");
    }

    private static PretrainedRefused unreadable(Path file, IOException e) {
        return new PretrainedRefused(file, "it cannot be read (" + e + ")", "Give a safetensors file");
    }
}
