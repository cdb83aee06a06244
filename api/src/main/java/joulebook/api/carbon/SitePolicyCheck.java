package joulebook.api.carbon;

import java.time.OffsetDateTime;
import java.util.Arrays;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** The policies of idle minutes, by their digests, which are over the policies'. */
@Component
class SitePolicyCheck implements Check {
    private final RowStream rows;

    SitePolicyCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "site policies";
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        rows.each(
                "SELECT s.*, p.digest AS policy_digest FROM site_policy s LEFT JOIN policy p ON p.id = s.policy ORDER BY s.id",
                row -> {
                    findings.looked(++count[0]);
                    byte[] digest = SitePolicyStore.form(
                                    row.getString("device"),
                                    row.getObject("valid_from", OffsetDateTime.class)
                                            .toInstant(),
                                    row.getBytes("policy_digest"),
                                    row.getString("stated_by"),
                                    row.getObject("known_from", OffsetDateTime.class)
                                            .toInstant(),
                                    row.getObject("supersedes", Long.class))
                            .sha256();
                    if (!Arrays.equals(row.getBytes("digest"), digest)
                            && !findings.names("policy", row.getString("policy"))) {
                        findings.add("site_policy", row.getString("id"), "was changed: its digest does not hold");
                    }
                });
        return Walked.of(count[0], 0);
    }
}
