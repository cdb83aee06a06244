package joulebook.api.period;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Calendar, periods, closings and reopenings by their digests; keys by their fingerprints; seals by their signatures. */
@Component
class PeriodCheck implements Check {
    private final RowStream rows;
    private final SealStore seals;

    PeriodCheck(RowStream rows, SealStore seals) {
        this.rows = rows;
        this.seals = seals;
    }

    @Override
    public String name() {
        return "periods and seals";
    }

    @Override
    public int order() {
        return 7;
    }

    /** A row's canonical form. */
    private interface Form {
        Canonical of(ResultSet row) throws SQLException;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        digests("site_calendar", "id::text", this::calendar, findings, count);
        digests("period", "id", this::period, findings, count);
        digests("period_closing", "period || ' ' || number", this::closing, findings, count);
        digests("period_reopening", "period || ' ' || seal", this::reopening, findings, count);
        rows.each("SELECT * FROM site_key ORDER BY fingerprint", row -> {
            findings.looked(++count[0]);
            String fingerprint = row.getString("fingerprint");
            if (!SiteKey.fingerprint(row.getBytes("public_key")).equals(fingerprint)) {
                findings.add("site_key", fingerprint, "was changed: it is not the fingerprint of its public key");
            }
        });
        orphans(findings);
        for (Seal seal : seals.all()) {
            findings.looked(++count[0]);
            judge(seal, findings);
        }
        return Walked.of(count[0], 0);
    }

    private void digests(String table, String key, Form form, Findings findings, long[] count) {
        rows.each("SELECT *, " + key + " AS row_key FROM " + table + " ORDER BY row_key", row -> {
            findings.looked(++count[0]);
            if (!Arrays.equals(row.getBytes("digest"), form.of(row).sha256())) {
                findings.add(table, row.getString("row_key"), "was changed: its digest does not hold");
            }
        });
    }

    private Canonical calendar(ResultSet row) throws SQLException {
        return PeriodForm.calendar(
                row.getString("zone"), row.getInt("fiscal_year_start"), PeriodStore.instant(row, "stated_at"));
    }

    private Canonical period(ResultSet row) throws SQLException {
        return PeriodForm.period(new Period(
                row.getString("id"),
                PeriodStore.instant(row, "from_utc"),
                PeriodStore.instant(row, "to_utc"),
                row.getString("zone"),
                row.getInt("fiscal_year"),
                row.getInt("fiscal_month"),
                Period.State.OPEN,
                0,
                null));
    }

    private Canonical closing(ResultSet row) throws SQLException {
        return PeriodForm.closing(
                row.getString("period"),
                row.getInt("number"),
                row.getLong("last_entry"),
                PeriodStore.instant(row, "began_at"));
    }

    private Canonical reopening(ResultSet row) throws SQLException {
        return PeriodForm.reopening(
                row.getString("period"),
                row.getInt("seal"),
                row.getString("approved_by"),
                row.getString("reason"),
                PeriodStore.instant(row, "reopened_at"));
    }

    /** Rows whose period, closing or seal went away. */
    private void orphans(Findings findings) {
        rows.each(
                """
                SELECT 'period_closing' AS of, period || ' ' || number AS row_key FROM period_closing c
                    WHERE NOT EXISTS (SELECT FROM period p WHERE p.id = c.period)
                UNION ALL SELECT 'period_seal', period || ' ' || number FROM period_seal s
                    WHERE NOT EXISTS (SELECT FROM period p JOIN period_closing c ON c.period = p.id
                        WHERE p.id = s.period AND c.number = s.number)
                UNION ALL SELECT 'period_reopening', period || ' ' || seal FROM period_reopening r
                    WHERE NOT EXISTS (SELECT FROM period_seal s WHERE s.period = r.period AND s.number = r.seal)
                UNION ALL SELECT 'period_tile', period || ' ' || number || ' ' || tile FROM period_tile t
                    WHERE NOT EXISTS (SELECT FROM period_closing c WHERE c.period = t.period AND c.number = t.number)
                """,
                row -> findings.add(row.getString("of"), row.getString("row_key"), "belongs to nothing that is there"));
    }

    private void judge(Seal seal, Findings findings) {
        String key = seal.period() + " " + seal.number();
        if (findings.names("period", seal.period())
                || findings.names("period_reopening", seal.period() + " " + seal.supersedes())) {
            return;
        }
        byte[] publicKey = seals.publicKey(seal.key()).orElse(null);
        if (publicKey == null) {
            findings.add("period_seal", key, "names a key that is not there: " + seal.key());
        } else if (!findings.names("site_key", seal.key()) && !holds(seal, publicKey)) {
            findings.add("period_seal", key, "was changed: its signature does not hold");
        }
    }

    private static boolean holds(Seal seal, byte[] publicKey) {
        try {
            byte[] signature = HexFormat.of().parseHex(seal.signature());
            return HexFormat.of().formatHex(signature).equals(seal.signature())
                    && Ed25519.verifies(publicKey, seal.form().getBytes(StandardCharsets.UTF_8), signature);
        } catch (IllegalArgumentException e) {
            return false; // not hexadecimal any more
        }
    }
}
