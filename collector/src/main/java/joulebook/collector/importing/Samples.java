package joulebook.collector.importing;

import java.util.List;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/** Rows as samples. What stands in a column beside the power and cannot be read is not known, and refuses nothing. */
final class Samples {
    private final Layout layout;
    private final List<PowerColumn> powers;

    /** @param powers of each GPU, by its ordinal */
    Samples(Layout layout, List<PowerColumn> powers) {
        this.layout = layout;
        this.powers = powers;
    }

    Sample of(Source source, long instant, Row row) {
        long power = powers.get(source.ordinal()).read(row);
        Reading reading = power >= 0 ? new Reading.Drawing(new Power(power)) : new Reading.Missing(GapReason.NO_VALUE);
        return new Sample(instant, reading, null, row.isMaybeTorn() ? Condition.UNKNOWN : condition(row));
    }

    private Condition condition(Row row) {
        return new Condition(
                whole(row, layout.utilisation(), 100),
                whole(row, layout.temperature(), 1000),
                whole(row, layout.clock(), 100_000),
                bits(row, layout.throttling()),
                whole(row, layout.memory(), 1L << 40));
    }

    /** The digits that a field begins with, with nothing after them but a unit; null for anything else. */
    private static @Nullable Long whole(Row row, int field, long most) {
        if (field < 0) {
            return null;
        }
        char[] chars = row.chars();
        int end = row.end(field);
        int at = row.start(field);
        long number = 0;
        int digits = 0;
        while (at < end && PowerColumn.isDigit(chars[at]) && digits < 13) {
            number = 10 * number + chars[at++] - '0';
            digits++;
        }
        boolean unit = at == end || chars[at] <= ' ' || chars[at] == '%';
        return digits == 0 || !unit || number > most ? null : (Long) number;
    }

    /** {@code 0x0000000000000004}. */
    private static @Nullable Long bits(Row row, int field) {
        if (field < 0) {
            return null;
        }
        char[] chars = row.chars();
        int end = row.end(field);
        int digits = row.start(field) + 2;
        if (end - digits < 1 || end - digits > 16 || chars[digits - 2] != '0' || chars[digits - 1] != 'x') {
            return null;
        }
        long bits = 0;
        for (int at = digits; at < end; at++) {
            int digit = Character.digit(chars[at], 16);
            if (digit < 0) {
                return null;
            }
            bits = bits << 4 | digit;
        }
        return bits < 0 ? null : (Long) bits;
    }
}
