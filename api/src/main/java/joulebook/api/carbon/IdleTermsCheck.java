package joulebook.api.carbon;

import java.time.OffsetDateTime;
import java.util.Arrays;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** The default terms of idle minutes, by their digests, which are over the terms'. */
@Component
class IdleTermsCheck implements Check {
    private final RowStream rows;

    IdleTermsCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "default terms of idle time";
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        rows.each(
                "SELECT i.*, t.digest AS terms_digest FROM idle_terms i LEFT JOIN terms t ON t.id = i.terms ORDER BY i.id",
                row -> {
                    findings.looked(++count[0]);
                    byte[] digest = IdleTermsStore.form(
                                    row.getBytes("terms_digest"),
                                    row.getObject("known_from", OffsetDateTime.class)
                                            .toInstant())
                            .sha256();
                    if (!Arrays.equals(row.getBytes("digest"), digest)
                            && !findings.names("terms", row.getString("terms"))) {
                        findings.add("idle_terms", row.getString("id"), "was changed: its digest does not hold");
                    }
                });
        return Walked.of(count[0], 0);
    }
}
