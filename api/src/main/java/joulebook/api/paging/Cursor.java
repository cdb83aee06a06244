package joulebook.api.paging;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.UUID;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list ended: the key of its last row, which rows that are added later do not move. Opaque to whoever
 * gets it: its form may change, and one of another list or form is refused.
 */
public final class Cursor {
    private Cursor() {}

    /** After an entry, on the way down to the first. */
    public static String entry(long id) {
        return number("entry", id);
    }

    /** @throws Refusal (422) if it is no cursor of entries */
    public static long entry(String cursor) {
        return number("entry", cursor);
    }

    /**
     * After a row that has a number, on the way down to the first.
     *
     * @param list whose
     */
    public static String number(String list, long id) {
        return write(list, Long.toString(id));
    }

    /** @throws Refusal (422) if it is no cursor of this list */
    public static long number(String list, String cursor) {
        try {
            long id = Long.parseLong(read(list, cursor));
            if (id >= 1) {
                return id;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw refused(cursor);
    }

    /** A row of a list that is ordered by when it was made, newest first; those of the same moment by their id. */
    public record Made(Instant at, UUID id) {

        /** @param list whose */
        public String cursor(String list) {
            return write(list, at + " " + id);
        }

        /** @throws Refusal (422) if it is no cursor of this list */
        public static @Nullable Made of(String list, @Nullable String cursor) {
            if (cursor == null) {
                return null;
            }
            String[] parts = read(list, cursor).split(" ", 2);
            try {
                return new Made(Instant.parse(parts[0]), UUID.fromString(parts[parts.length - 1]));
            } catch (DateTimeParseException | IllegalArgumentException e) {
                throw refused(cursor);
            }
        }
    }

    /** After a minute of a device. */
    public static String ofMinute(String device, Instant minute) {
        return write("windows of " + device, minute.toString());
    }

    /** @throws Refusal (422) if it is no cursor of this device's windows */
    public static Instant minute(String device, String cursor) {
        try {
            return Instant.parse(read("windows of " + device, cursor));
        } catch (DateTimeParseException e) {
            throw refused(cursor);
        }
    }

    /** After a row of a list, by the row's key. */
    static String ofRow(String list, String key) {
        return write(list, key);
    }

    /** @throws Refusal (422) if it is no cursor of this list */
    static String row(String list, String cursor) {
        return read(list, cursor);
    }

    private static String write(String list, String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((list + ":" + key).getBytes(StandardCharsets.UTF_8));
    }

    private static String read(String list, String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.startsWith(list + ":")) {
                return text.substring(list.length() + 1);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw refused(cursor);
    }

    static Refusal refused(String cursor) {
        return Refusal.invalid(
                "cursor", "'" + cursor + "' is no cursor of this list: give the one that 'next' named, as it is");
    }
}
