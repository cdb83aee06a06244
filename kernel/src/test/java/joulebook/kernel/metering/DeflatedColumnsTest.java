package joulebook.kernel.metering;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Columns that no encoder of ours writes: readings have types that cannot be below zero, a sender need not. */
class ColumnReaderTest {

    @Test
    void aReadingBelowZeroIsRefusedWithItsPlace() {
        ByteArrayOutputStream columns = new ByteArrayOutputStream();
        Varints.putUnsigned(columns, 1); // instants in nanoseconds
        Varints.putSigned(columns, 5);
        Varints.putSigned(columns, 0);
        columns.write(SampleColumns.DRAWING);
        columns.write(SampleColumns.DRAWING);
        columns.write(2); // each has a power
        Varints.putSigned(columns, 100_000);
        Varints.putSigned(columns, -100_001);
        columns.writeBytes(new byte[6]); // no cross-check, and nothing said of the conditions

        assertThatThrownBy(() -> SampleColumns.decode(segment(2, columns.toByteArray())))
                .isInstanceOf(CorruptSegment.class)
                .hasMessageContaining("sample 1 has no reading, or one under zero");
    }

    private static byte[] segment(int samples, byte[] columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Varints.putUnsigned(out, samples);
        Varints.putUnsigned(out, columns.length);
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(columns);
            deflater.finish();
            byte[] chunk = new byte[256];
            out.write(chunk, 0, deflater.deflate(chunk));
        }
        return out.toByteArray();
    }
}
