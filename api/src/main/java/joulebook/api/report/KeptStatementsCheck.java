package joulebook.api.report;

import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.UUID;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** What comparisons said, by the digests of what was kept. */
@Component
class KeptStatementsCheck implements Check {
    private final RowStream rows;

    KeptStatementsCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "statements of comparisons";
    }

    @Override
    public int order() {
        return 9;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[2];
        rows.each("SELECT * FROM comparison_statement ORDER BY comparison, revision", row -> {
            findings.looked(++count[0]);
            byte[] digest = row.getBytes("digest");
            Canonical form = Comparisons.form(
                    row.getObject("comparison", UUID.class),
                    row.getInt("revision"),
                    row.getString("sha256"),
                    row.getString("statement"),
                    row.getObject("made_at", OffsetDateTime.class).toInstant());
            if (digest == null) {
                count[1]++;
            } else if (!Arrays.equals(digest, form.sha256())) {
                String key = row.getString("comparison") + " " + row.getString("revision");
                findings.add("comparison_statement", key, "was changed: its digest does not hold");
            }
        });
        return Walked.of(count[0], count[1]);
    }
}
