package joulebook.kernel.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.zip.Deflater;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form that is written no more, and what no encoder of ours ever wrote: a sender need not have our types. */
class DeflatedColumnsTest {

    @Test
    void whatWasWrittenBeforeIsRead() throws CorruptSegment {
        byte[] payload = HexFormat.of()
                .parseHex(
                        "044d7bc1ded059b5ff5d6eca7146060666c6097e13fc800c06c6864e7e464620eb4317cf0279108bf11023d35eb01043"
                                + "1598fa21c700e17280a90747391800");

        assertThat(SampleColumns.decode(payload))
                .containsExactly(
                        new Sample(
                                1_000_000_000L,
                                new Reading.Counted(new Energy(5000)),
                                new Power(99_000),
                                new Condition(97L, 61L, 1980L, 0L, 70_000L)),
                        new Sample(
                                1_100_000_000L,
                                new Reading.Counted(new Energy(15_000)),
                                new Power(101_000),
                                new Condition(98L, null, 1980L, 4L, 70_000L)),
                        new Sample(1_200_050_000L, new Reading.Missing(GapReason.DEVICE_LOST), null, Condition.UNKNOWN),
                        new Sample(
                                1_300_000_000L, new Reading.Drawing(new Power(123_456)), null, Condition.utilised(3)));
        assertThat(SampleColumns.outline(payload))
                .isEqualTo(new SampleColumns.Outline(4, 1_000_000_000L, 1_300_000_000L, 123_456, 10_000 / 1.1));
    }

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
                .hasMessageContaining("sample 1 reads -1mW, below zero: what cannot be read is sent as missing");
    }

    /** Seen before anything is inflated: 1,000 samples have 2,000 bytes at least, and deflate makes 1,032 of one at most. */
    @ParameterizedTest
    @CsvSource({"131073, 500000", "1000, 1999", "1000, 98018", "1000, 98017"})
    void whatAFewBytesClaimToBeIsHeldAgainstThem(int samples, int length) {
        ByteArrayOutputStream claim = new ByteArrayOutputStream();
        Varints.putUnsigned(claim, samples);
        Varints.putUnsigned(claim, length);
        claim.writeBytes(new byte[90]); // 92,880 bytes at most

        assertThatThrownBy(() -> SampleColumns.outline(claim.toByteArray()))
                .isInstanceOf(CorruptSegment.class)
                .hasMessage("a segment claims " + samples + " samples in " + length + " bytes, inflated from 90");
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
