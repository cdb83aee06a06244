package joulebook.runner.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    Path folder;

    /** 1.5 is 0x3FC0 in bfloat16, 0x3E00 in float16; -2 is 0xC000 in both. */
    @Test
    void halfPrecisionIsWidened() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        data.putShort((short) 0x3FC0)
                .putShort((short) 0xC000)
                .putShort((short) 0x3E00)
                .putShort((short) 0xC000);
        Path file = write(
                "{'a': {'dtype': 'BF16', 'shape': [2], 'data_offsets': [0, 4]},"
                        + " 'b': {'dtype': 'F16', 'shape': [1, 2], 'data_offsets': [4, 8]}}",
                data.array());
        try (Safetensors read = Safetensors.open(file)) {
            assertThat(read.read("a")).containsExactly(1.5f, -2f);
            assertThat(read.read("b")).containsExactly(1.5f, -2f);
            assertThat(read.place("b").shape()).containsExactly(1, 2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a': F32 [1] 0-4, 'b': F32 [1] 2-6, 'c': F32 [1] 4-8}|'b' begins at byte 2 of the data, within the one before it (expected 4)",
                "{'a': F32 [1] 0-4}|its tensors take 4 bytes, and 8 follow the header",
                "{'b': F32 [1] 4-8}|'b' begins at byte 4 of the data, after a hole (expected 0)",
                "{'a': F32 [1] 0-4, 'b': F32 [2] 4-12}|'b' does not lie within the 8 bytes of data",
                "{'a': F32 [1] 8-0}|'a' does not lie within the 8 bytes of data",
                "{'a': F32 [3] 0-8}|'a' takes 12 bytes by its shape and 8 by its place",
                "{'a': F32 [9223372036854775807] 0-8}|'a' is larger than any file",
                "{'a': F32 [-2] 0-8}|'a' has in its shape what is no whole number from 0 up: -2",
                "{'a': I8 [8] 0-8}|'a' has the type 'I8'. F64, F32, F16 and BF16 are read",
                "{'a': F32 [1] 0-4, 'a': F32 [1] 4-8}|its header is not JSON with each name once",
                "{'a': F32 [2]|its header is not JSON with each name once",
                "[1, 2]|its header is no JSON object"
            })
    void aHeaderThatDoesNotFitItsDataIsRefused(String header, String message) throws IOException {
        String json = header.replaceAll(
                "(\\w+) (\\[-?\\d+\\]) (\\d+)-(\\d+)", "{'dtype': '$1', 'shape': $2, 'data_offsets': [$3, $4]}");
        Path file = write(json, new byte[8]);
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(PretrainedRefused.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"-1,18446744073709551615", "100000001,100000001", "40,40", "0,0"})
    void anAbsurdLengthOfTheHeaderIsRefused(long length, String said) throws IOException {
        Path file = folder.resolve("file");
        Files.write(
                file,
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array());
        assertThatThrownBy(() -> Safetensors.open(file))
                .hasMessage(
                        file + ": its header would be " + said + " bytes long, of a file of 16 and at most 100000000."
                                + " Get the file again, or write it again with the tool that made it");
    }

    @Test
    void aFileOfFewerThanEightBytesIsRefused() throws IOException {
        Path file = folder.resolve("file");
        Files.write(file, new byte[5]);
        assertThatThrownBy(() -> Safetensors.open(file)).hasMessageContaining("it has 5 bytes, fewer than the 8");
    }

    private Path write(String header, byte[] data) throws IOException {
        Path file = folder.resolve("file");
        Files.write(file, TinyCheckpoint.bytes(header.replace('\'', '"'), data));
        return file;
    }
}
