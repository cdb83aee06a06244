package joulebook.api.verification;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row's canonical form: the table's name and the stated fields, each in a line ended by a line feed, in UTF-8. A number
 * stands in decimals, an instant as ISO 8601 in UTC, bytes in hexadecimal, null as {@code -}. In a text, a backslash is
 * doubled, a line feed is {@code \n}, and a lone {@code -} is {@code \-}. JSON has no blanks, its names in alphabetical order
 * and its numbers in plain decimals; a number in binary floating point is its IEEE 754 bits, in hexadecimal.
 */
public final class Canonical {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final StringBuilder text = new StringBuilder(256);

    private Canonical(String table) {
        text.append(table).append('\n');
    }

    public static Canonical of(String table) {
        return new Canonical(table);
    }

    /** @throws IllegalArgumentException for a type whose text no standard fixes: it would be another one tomorrow */
    public Canonical add(@Nullable Object field) {
        switch (field) {
            case null -> text.append('-');
            case byte[] bytes -> text.append(HexFormat.of().formatHex(bytes));
            case String words -> escape(words);
            case Double number -> text.append(HexFormat.of().toHexDigits(Double.doubleToLongBits(number)));
            case Enum<?> constant -> text.append(constant.name());
            case Long _, Integer _, BigInteger _, Boolean _, UUID _, Instant _, LocalDate _ -> text.append(field);
            default -> throw new IllegalArgumentException("no canonical form of " + field.getClass());
        }
        text.append('\n');
        return this;
    }

    /** @param json as it was written, or as the database gives it back: the form is the same */
    public Canonical json(String json) {
        return add(json.equals("[]") ? json : JSON.writeValueAsString(JSON.readTree(json)));
    }

    private void escape(String words) {
        if (words.equals("-")) {
            text.append("\\-");
        } else if (words.indexOf('\\') < 0 && words.indexOf('\n') < 0) {
            text.append(words);
        } else {
            text.append(words.replace("\\", "\\\\").replace("\n", "\\n"));
        }
    }

    public byte[] sha256() {
        return sha256(bytes());
    }

    public int crc32c() {
        return crc32c(bytes());
    }

    /** CRC32C (RFC 3720) of bytes as they are. */
    public static int crc32c(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** SHA-256 of bytes as they are. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
