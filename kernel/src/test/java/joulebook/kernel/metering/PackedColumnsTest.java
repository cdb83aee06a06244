package joulebook.kernel.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of all widths, and columns that no encoder of ours writes: a sender need not have our types. */
class PackedColumnsTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void numbersOfAnyWidthAreReadAsTheyWereWritten(long seed) throws CorruptSegment {
        Random random = new Random(seed);
        for (int width = 0; width <= 64; width++) {
            int shift = 64 - width;
            long unit = random.nextBoolean() ? 1 : 1 + random.nextInt(1000);
            long slope = random.nextInt(3) * random.nextLong();
            long[] numbers = new long[random.nextInt(400)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (shift == 64 ? 0 : random.nextLong() >>> shift) * unit + i * slope;
            }
            assertReads(numbers);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "7, '0e0000'", // zigzag 14; a line; step 0
        "7 7 7 7 7, '0e0000'",
        "0 100 200 300, '0000c801'",
        "1000 3000 2000 6000, 'd00f01e80702030101'", // over 1000, by thousands: smallest 1, 3 bits: 1 0 4
    })
    void numbersAreWrittenAsTheFormSays(String numbers, String bytes) {
        byte[] written = written(
                Arrays.stream(numbers.split(" ", -1)).mapToLong(Long::parseLong).toArray());

        assertThat(HexFormat.of().formatHex(written)).isEqualTo(bytes);
    }

    /** A watt more or less, in 21 steps of 675 mW: 5 bits. */
    @Test
    void valuesOnAGridTakeTheBitsOfTheGrid() {
        Random random = new Random(8);

        assertThat(bytes(1280, i -> 750 + 675 * random.nextInt(21))).isBetween(800, 850);
    }

    @Test
    void aCounterTakesTheBitsOfItsIncrements() {
        Random random = new Random(9);
        long[] total = {1L << 40};

        assertThat(bytes(1280, i -> total[0] += 40_000 + random.nextInt(1024))).isBetween(1600, 1660);
    }

    @Test
    void aReadingBelowZeroIsRefusedWithItsPlace() {
        byte[] payload = columns(new long[] {5, 6}, new long[] {1, 1}, new long[] {100_000, -1});

        assertThatThrownBy(() -> SampleColumns.outline(payload))
                .isInstanceOf(CorruptSegment.class)
                .hasMessageContaining("sample 1 reads -1mW, below zero: what cannot be read is sent as missing");
    }

    /** One sample at 5 ns. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            000301 0a0000 000000 010000 00 00 00 0000000000 | sample 0 reads -1mJ, below zero: what cannot be read is sent as missing
            000301 0a0000 020000 02010000 00 00 0000000000  | sample 0 reads -1mW, below zero: what cannot be read is sent as missing
            000301 0a0000 020000 00 00 00 0000000000        | sample 0 has no reading, and does not say that it is missing
            000301 0a0000 040000 00 02010000 00 0000000000  | sample 0 has a check of -1mW, below zero: leave out what cannot be read
            000301 0a0000 040000 00 00 02010000 0000000000  | sample 0 was taken within -1 ns: no clock goes back, and none is waited for longer than a year
            """)
    void whatIsWrongWithASampleIsSaidWithWhatToDo(String hex, String what) {
        byte[] payload = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatThrownBy(() -> SampleColumns.outline(payload))
                .isInstanceOf(CorruptSegment.class)
                .hasMessage(what);
    }

    @Test
    void aSampleThatIsNotLaterIsRefused() {
        byte[] payload = columns(new long[] {5, 5}, new long[] {1, 1}, new long[] {1, 2});

        assertThatThrownBy(() -> SampleColumns.outline(payload)).hasMessageContaining("sample 1 is not later");
    }

    @Test
    void aKindThatThereIsNotIsRefused() {
        byte[] payload = columns(new long[] {5, 6}, new long[] {1, 99}, new long[] {1, 2});

        assertThatThrownBy(() -> SampleColumns.outline(payload)).hasMessageContaining("no reading of kind 99");
    }

    @Test
    void aPayloadThatIsCutOrGoesOnIsRefused() {
        byte[] payload = columns(new long[] {5, 6, 8}, new long[] {1, 1, 1}, new long[] {1, 2, 4});

        for (int length = 0; length < payload.length; length++) {
            byte[] cut = Arrays.copyOf(payload, length);
            assertThatThrownBy(() -> SampleColumns.outline(cut)).isInstanceOf(CorruptSegment.class);
        }
        assertThatThrownBy(() -> SampleColumns.outline(Arrays.copyOf(payload, payload.length + 1)))
                .hasMessageContaining("1 bytes follow the last column");
    }

    @ParameterizedTest
    @CsvSource({
        "0002, form 2",
        "000301 0a04, numbers of form 4",
        "000303 0a010100 41, of 65 bits",
        "0003808080 01, claims"
    })
    void whatNobodyWritesIsRefused(String hex, String what) {
        byte[] payload = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatThrownBy(() -> SampleColumns.outline(payload))
                .isInstanceOf(CorruptSegment.class)
                .hasMessageContaining(what);
    }

    private static void assertReads(long[] numbers) throws CorruptSegment {
        byte[] written = written(numbers);
        PackedReader reader = new PackedReader(written, 0);
        assertThat(reader.numbers(numbers.length)).isEqualTo(numbers);
        assertThat(reader.isAtEnd()).isTrue();
        PackedReader past = new PackedReader(written, 0);
        past.skip(numbers.length);
        assertThat(past.isAtEnd()).isTrue();
    }

    private static int bytes(int count, LongUnaryOperator number) {
        return written(LongStream.range(0, count).map(number).toArray()).length;
    }

    private static byte[] written(long[] numbers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PackedNumbers.put(out, numbers);
        return out.toByteArray();
    }

    private static byte[] columns(long[] instants, long[] kinds, long[] powers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.write(PackedColumns.FORM);
        Varints.putUnsigned(out, instants.length);
        PackedNumbers.put(out, instants);
        PackedNumbers.put(out, kinds);
        out.write(2); // each has a power
        PackedNumbers.put(out, powers);
        out.writeBytes(new byte[7]); // no cross-check, no bracket, and nothing said of the conditions
        return out.toByteArray();
    }
}
