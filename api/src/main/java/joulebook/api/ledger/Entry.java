package joulebook.api.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the ledger: what one attribution of a window books, balanced in each unit, chained to the entry before it.
 *
 * @param id counts from 1 without a hole
 * @param device whose window; {@code minute} and {@code revision} name the attribution
 * @param reverses the entry that this one takes back, for a REVERSAL
 * @param cause why it was posted
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
    static Entry chained(
            long id,
            Kind kind,
            String device,
            Instant minute,
            int revision,
            @Nullable Long reverses,
            String cause,
            Instant postedAt,
            String previous,
            List<Posting> postings) {
        requireBalance(postings);
        Entry open = new Entry(
                id,
                kind,
                device,
                minute,
                revision,
                reverses,
                cause,
                postedAt.truncatedTo(ChronoUnit.MICROS),
                previous,
                "",
                List.copyOf(postings));
        return new Entry(
                id,
                kind,
                device,
                minute,
                revision,
                reverses,
                cause,
                open.postedAt(),
                previous,
                open.digest(),
                open.postings());
    }

    private static void requireBalance(List<Posting> postings) {
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

    /** One line a field and one a posting, each ended by a line feed, in UTF-8. */
    String canonical() {
        return String.join(
                        "\n",
                        previous,
                        Long.toString(id),
                        kind.name(),
                        device,
                        minute.toString(),
                        Integer.toString(revision),
                        reverses == null ? "-" : reverses.toString(),
                        cause,
                        postedAt.toString(),
                        postings.stream().map(Posting::canonical).collect(Collectors.joining("\n")))
                + "\n";
    }

    /** SHA-256 of the canonical form, in hexadecimal. */
    String digest() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(canonical().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
