package joulebook.runner.data;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * A Parquet file of one optional column of UTF-8 text: one row group, one page, plain encoding, written by the format's
 * definition (parquet.thrift in Thrift's compact protocol).
 */
final class TinyParquet {
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private TinyParquet() {}

    /** @param codec 0 none, 1 Snappy, 6 Zstandard */
    static Path write(Path file, String column, int codec, @Nullable String... rows) throws IOException {
        byte[] plain = page(rows);
        byte[] packed = switch (codec) {
            case 1 -> Snappy.compress(plain);
            case 6 -> Zstd.compress(plain);
            default -> plain;
        };
        byte[] header = new Thrift()
                .number(1, I32, 0)
                .number(2, I32, plain.length)
                .number(3, I32, packed.length)
                .struct(
                        5,
                        new Thrift()
                                .number(1, I32, rows.length)
                                .number(2, I32, 0)
                                .number(3, I32, 3)
                                .number(4, I32, 3))
                .end();
        int size = header.length + packed.length;
        Thrift chunk = new Thrift()
                .number(1, I32, 6)
                .list(2, I32, varint(zigzag(0)))
                .list(3, BINARY, text(column))
                .number(4, I32, codec)
                .number(5, I64, rows.length)
                .number(6, I64, header.length + plain.length)
                .number(7, I64, size)
                .number(9, I64, 4);
        byte[] footer = new Thrift()
                .number(1, I32, 1)
                .list(
                        2,
                        STRUCT,
                        new Thrift().binary(4, "schema").number(5, I32, 1).end(),
                        new Thrift()
                                .number(1, I32, 6)
                                .number(3, I32, 1)
                                .binary(4, column)
                                .number(6, I32, 0)
                                .end())
                .number(3, I64, rows.length)
                .list(
                        4,
                        STRUCT,
                        new Thrift()
                                .list(
                                        1,
                                        STRUCT,
                                        new Thrift()
                                                .number(2, I64, 4)
                                                .struct(3, chunk)
                                                .end())
                                .number(2, I64, size)
                                .number(3, I64, rows.length)
                                .end())
                .end();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        out.writeBytes(header);
        out.writeBytes(packed);
        out.writeBytes(footer);
        out.writeBytes(littleEndian(footer.length));
        out.writeBytes(MAGIC);
        return Files.write(file, out.toByteArray());
    }

    /** Definition levels (one run of one for each row), then the texts that are there, each after its length. */
    private static byte[] page(@Nullable String... rows) {
        ByteArrayOutputStream levels = new ByteArrayOutputStream();
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        for (String row : rows) {
            levels.write(1 << 1);
            levels.write(row == null ? 0 : 1);
            if (row != null) {
                byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
                values.writeBytes(littleEndian(bytes.length));
                values.writeBytes(bytes);
            }
        }
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.writeBytes(littleEndian(levels.size()));
        page.writeBytes(levels.toByteArray());
        page.writeBytes(values.toByteArray());
        return page.toByteArray();
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long left = value;
        while (left > 0x7F) {
            out.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(varint(bytes.length));
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    /** A struct in the compact protocol. */
    private static final class Thrift {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int last;

        private void field(int id, int type) {
            out.write(id - last << 4 | type);
            last = id;
        }

        Thrift number(int id, int type, long value) {
            field(id, type);
            out.writeBytes(varint(zigzag(value)));
            return this;
        }

        Thrift binary(int id, String value) {
            field(id, BINARY);
            out.writeBytes(text(value));
            return this;
        }

        Thrift struct(int id, Thrift struct) {
            field(id, STRUCT);
            out.writeBytes(struct.end());
            return this;
        }

        Thrift list(int id, int type, byte[]... elements) {
            field(id, LIST);
            out.write(elements.length << 4 | type);
            for (byte[] element : elements) {
                out.writeBytes(element);
            }
            return this;
        }

        byte[] end() {
            out.write(0);
            return out.toByteArray();
        }
    }
}
