package joulebook.api.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That an entry is among those that a period was sealed with. Hash {@code form} behind a byte 0; then, for each hash of
 * {@code path}, hash both behind a byte 1, in the order that RFC 9162, section 2.1.3.2, gives by {@code index} and
 * {@code entries}: that is {@code root}, which the seal signs.
 *
 * @param index of the entry's leaf, from 0
 * @param entries how many leaves the tree has
 * @param form the entry's canonical form
 * @param leaf its hash, in hexadecimal; so are {@code path} and {@code root}
 * @param path lowest first
 * @param reversedBy the entry that took this one back, wherever it is booked: a proven entry need not count any more. Null
 *     where it stands
 */
record Proof(
        long entry,
        String period,
        int seal,
        long index,
        long entries,
        String form,
        String leaf,
        List<String> path,
        String root,
        @Nullable Reversal reversedBy) {

    /**
     * What took an entry back. It is the books' word, and is no part of the proof: it has a proof of its own.
     *
     * @param restatement the request by which it was posted, with {@code by} whom and {@code why}; null where late data or a
     *     change of its window did it
     */
    record Reversal(
            long entry,
            Instant postedAt,
            String cause,
            @Nullable Long restatement,
            @Nullable String by,
            @Nullable String why) {}
}
