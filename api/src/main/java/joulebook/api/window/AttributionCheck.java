package joulebook.api.window;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Attributions: each one's shares add up to its window, and the digest over both holds. */
@Component
class AttributionCheck implements Check {
    private final RowStream rows;

    AttributionCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "attributions";
    }

    @Override
    public int order() {
        return 4;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        Walk walk = new Walk(findings);
        rows.each("""
                SELECT a.*, w.device AS known, w.energy_mj AS whole, w.digest AS window_digest, s.device AS has_share,
                    s.run, s.energy_mj, s.covered_nanos, s.crc32c
                FROM attribution a
                LEFT JOIN device_window w ON w.device = a.device AND w.minute = a.minute AND w.revision = a.window_revision
                LEFT JOIN attribution_share s ON s.device = a.device AND s.minute = a.minute AND s.revision = a.revision
                ORDER BY a.device, a.minute, a.revision, s.run NULLS LAST
                """, walk::add);
        walk.finish();
        rows.each("""
                SELECT s.* FROM attribution_share s WHERE NOT EXISTS (SELECT FROM attribution a
                    WHERE a.device = s.device AND a.minute = s.minute AND a.revision = s.revision)
                """, row -> findings.add("attribution_share", shareKey(row), "belongs to no attribution"));
        return Walked.of(walk.count, walk.uncovered);
    }

    static String shareKey(ResultSet row) throws SQLException {
        String run = row.getString("run");
        return WindowCheck.key(row) + " " + (run == null ? "idle" : run);
    }

    /** An attribution's row, which comes once for each of its shares. */
    private record Head(
            String key,
            String windowKey,
            String device,
            Instant minute,
            int revision,
            int windowRevision,
            boolean hasWindow,
            long whole,
            byte @Nullable [] windowDigest,
            String inputsSha256,
            Instant attributedAt,
            byte @Nullable [] digest) {

        static Head of(ResultSet row) throws SQLException {
            String device = row.getString("device");
            Instant minute = row.getObject("minute", OffsetDateTime.class).toInstant();
            return new Head(
                    WindowCheck.key(row),
                    device + " " + minute + " " + row.getString("window_revision"),
                    device,
                    minute,
                    row.getInt("revision"),
                    row.getInt("window_revision"),
                    row.getObject("known") != null,
                    row.getLong("whole"),
                    row.getBytes("window_digest"),
                    row.getString("inputs_sha256"),
                    row.getObject("attributed_at", OffsetDateTime.class).toInstant(),
                    row.getBytes("digest"));
        }

        boolean holds(List<Trace.Share> shares) {
            return Arrays.equals(
                    digest,
                    WindowForm.attribution(
                                    device,
                                    minute,
                                    revision,
                                    windowRevision,
                                    windowDigest,
                                    inputsSha256,
                                    attributedAt,
                                    shares)
                            .sha256());
        }
    }

    private static final class Walk {
        private final Findings findings;
        private final List<Trace.Share> shares = new ArrayList<>();
        private @Nullable Head head;
        private long count;
        private long uncovered;

        Walk(Findings findings) {
            this.findings = findings;
        }

        void add(ResultSet row) throws SQLException {
            if (head == null || !head.key().equals(WindowCheck.key(row))) {
                finish();
                head = Head.of(row);
            }
            if (row.getObject("has_share") != null) {
                Trace.Share share = new Trace.Share(
                        row.getObject("run", UUID.class), row.getLong("energy_mj"), row.getLong("covered_nanos"));
                shares.add(share);
                Integer crc = row.getObject("crc32c", Integer.class);
                if (crc != null && crc != crc(head, share)) {
                    findings.add("attribution_share", shareKey(row), "was changed: its CRC32C does not hold");
                }
            }
        }

        private static int crc(Head head, Trace.Share share) {
            return WindowForm.share(
                            head.device(),
                            head.minute(),
                            head.revision(),
                            share.run(),
                            share.millijoules(),
                            share.nanos())
                    .crc32c();
        }

        void finish() {
            Head whole = head;
            if (whole != null) {
                findings.looked(++count);
                judge(whole);
                shares.clear();
            }
        }

        private void judge(Head head) {
            if (!head.hasWindow()) {
                findings.add("attribution", head.key(), "splits a window that is not there");
            } else if (!findings.names("device_window", head.windowKey())) {
                BigInteger sum = shares.stream()
                        .map(share -> BigInteger.valueOf(share.millijoules()))
                        .reduce(BigInteger.ZERO, BigInteger::add);
                if (!sum.equals(BigInteger.valueOf(head.whole()))) {
                    findings.add(
                            "attribution",
                            head.key(),
                            "has shares that add up to " + sum + " mJ, its window has " + head.whole() + " mJ");
                } else if (head.digest() != null && !head.holds(shares)) {
                    findings.add("attribution", head.key(), "was changed: its digest does not hold");
                }
            }
            uncovered += head.digest() == null ? 1 : 0;
        }
    }
}
