package joulebook.api.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import joulebook.api.period.Adjustment;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/**
 * What an entry's hash is made of, its texts as they are stored: see docs/ledger.md.
 *
 * @param attribution digest of the attribution that it books or takes back; null where that was stored before there were
 *     digests, and then the entry's form is the shorter one of that time
 * @param adjusts the closed period that it is about, and where it is booked instead; null where that is its own
 * @param restates the request by which it was posted; null for what windows and late data gave
 */
record EntryForm(
        String previous,
        long id,
        String kind,
        String device,
        Instant minute,
        int revision,
        @Nullable Long reverses,
        String cause,
        Instant postedAt,
        byte @Nullable [] attribution,
        @Nullable Adjustment adjusts,
        @Nullable Restates restates,
        List<Line> lines) {

    /** @param digest of the restatement's row; null for one that is not there any more */
    record Restates(long restatement, byte @Nullable [] digest) {}

    /** @param termsDigest digest of the terms' row */
    record Line(
            long line,
            String account,
            String side,
            String unit,
            long amount,
            @Nullable Long terms,
            byte @Nullable [] termsDigest) {

        int crc32c(long entry) {
            return Canonical.of("posting")
                    .add(entry)
                    .add(line)
                    .add(account)
                    .add(side)
                    .add(unit)
                    .add(amount)
                    .add(terms)
                    .crc32c();
        }

        String text() {
            return account + "|" + side + "|" + unit + "|" + amount + "|" + (terms == null ? "-" : terms);
        }
    }

    /** One line a field and one a posting, each ended by a line feed. */
    String canonical() {
        StringBuilder text = new StringBuilder(1024);
        line(text, previous);
        line(text, Long.toString(id));
        line(text, kind);
        line(text, device);
        line(text, minute.toString());
        line(text, Integer.toString(revision));
        line(text, reverses == null ? "-" : reverses.toString());
        line(text, cause);
        line(text, postedAt.toString());
        if (attribution == null) {
            lines.forEach(posting -> line(text, posting.text()));
            corrections(text);
            return text.toString();
        }
        line(text, HexFormat.of().formatHex(attribution));
        SortedMap<Long, String> terms = new TreeMap<>();
        for (Line posting : lines) {
            line(text, posting.line() + "|" + posting.text());
            if (posting.terms() != null) {
                byte[] digest = posting.termsDigest();
                terms.put(posting.terms(), digest == null ? "-" : HexFormat.of().formatHex(digest));
            }
        }
        terms.forEach((id, digest) -> line(text, "terms " + id + " " + digest));
        corrections(text);
        return text.toString();
    }

    private void corrections(StringBuilder text) {
        if (adjusts != null) {
            line(text, "adjusts " + adjusts.period() + " " + adjusts.bookedIn());
        }
        if (restates != null) {
            byte[] digest = restates.digest();
            line(
                    text,
                    "restates " + restates.restatement() + " "
                            + (digest == null ? "-" : HexFormat.of().formatHex(digest)));
        }
    }

    private static void line(StringBuilder text, String field) {
        text.append(field).append('\n');
    }

    /** SHA-256 of the canonical form, in hexadecimal. */
    String hash() {
        return HexFormat.of().formatHex(Canonical.sha256(bytes()));
    }

    byte[] bytes() {
        return canonical().getBytes(StandardCharsets.UTF_8);
    }
}
