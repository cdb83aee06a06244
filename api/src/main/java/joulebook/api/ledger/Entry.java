package joulebook.api.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import joulebook.api.period.Adjustment;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the ledger: what one attribution of a window books, balanced in each unit, chained to the entry before it.
 *
 * @param id counts from 1 without a hole
 * @param device whose window; {@code minute} and {@code revision} name the attribution
 * @param reverses the entry that this one takes back, for a REVERSAL
 * @param cause why it was posted
 * @param adjusts the closed period that it is about, and the open one that it is booked in; null where it is booked in
 *     its minute's own
 * @param restatement the request by which it was posted; null for what windows and late data gave
 * @param previous the hash of the entry before; 64 zeros for the first
 */
public record Entry(
        long id,
        Kind kind,
        String device,
        Instant minute,
        int revision,
        @Nullable Long reverses,
        String cause,
        Instant postedAt,
        @Nullable Adjustment adjusts,
        @Nullable Long restatement,
        String previous,
        String hash,
        List<Posting> postings) {
    static final String GENESIS = "0".repeat(64);

    /** A BOOKING books an attribution, a REVERSAL takes one back. */
    public enum Kind {
        BOOKING,
        REVERSAL
    }

    /** @throws IllegalArgumentException if the postings do not balance */
    public Entry {
        postings = List.copyOf(postings);
        Map<String, Long> sums = postings.stream()
                .collect(Collectors.groupingBy(
                        Posting::unit,
                        Collectors.summingLong(posting ->
                                posting.side() == Posting.Side.DEBIT ? posting.amount() : -posting.amount())));
        sums.forEach((unit, sum) -> {
            if (sum != 0) {
                throw new IllegalArgumentException("postings do not balance: " + sum + " " + unit);
            }
        });
    }

    Entry with(List<Posting> lines) {
        return new Entry(
                id,
                kind,
                device,
                minute,
                revision,
                reverses,
                cause,
                postedAt,
                adjusts,
                restatement,
                previous,
                hash,
                lines);
    }
}
