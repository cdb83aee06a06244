package joulebook.api.ledger;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import joulebook.api.period.Period;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Which entries: those of which all that is named holds.
 *
 * @param run that the entry books something to
 * @param from no earlier minute than this
 * @param to only earlier minutes than this
 * @param period that they count for: adjustments are found where they are booked, not in the month that they are about
 * @param account that a posting is of
 */
public record EntryFilter(
        @Nullable UUID run,
        @Nullable String device,
        @Nullable Instant from,
        @Nullable Instant to,
        Entry.@Nullable Kind kind,
        @Nullable Period period,
        @Nullable String account) {
    public static final EntryFilter ALL = new EntryFilter(null, null, null, null, null, null, null);
    private static final Pattern ACCOUNT = Pattern.compile("[a-z-]+|([a-z-]+:)?(run|idle):\\S+|device:\\S+");

    /** @throws Refusal (422) if it cannot be met by any entry */
    public EntryFilter {
        if (from != null && to != null && !from.isBefore(to)) {
            throw Refusal.invalid("to", "the time is empty: " + from + " is not before " + to);
        }
        if (account != null && !ACCOUNT.matcher(account).matches()) {
            throw Refusal.invalid(
                    "account",
                    "'" + account + "' is no account: there are device:ID, facility, grid, supplier, run:ID,"
                            + " idle:DEVICE, overhead:run:ID and overhead:idle:DEVICE");
        }
    }
}
