package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Restatements: each has the digest of what was asked, and its terms in the order in which that is over them. */
@Component
class RestatementCheck implements Check {
    private final RowStream rows;

    RestatementCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "restatements";
    }

    @Override
    public int order() {
        return 5;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        rows.each("SELECT * FROM restatement ORDER BY id", row -> {
            findings.looked(++count[0]);
            if (!holds(row)) {
                findings.add("restatement", row.getString("id"), "was changed: its digest does not hold");
            }
        });
        return Walked.of(count[0], 0);
    }

    private static boolean holds(ResultSet row) throws SQLException {
        try {
            Restatement asked = RestatementStore.restatement(row);
            List<String> pairs = Stream.of(asked.terms(), asked.policies(), asked.given())
                    .flatMap(pair -> pair.entrySet().stream())
                    .map(each -> each.getKey() + " " + each.getValue())
                    .toList();
            return pairs.equals(RestatementStore.pairs(row))
                    && Arrays.equals(row.getBytes("digest"), asked.form().sha256());
        } catch (IllegalArgumentException e) {
            return false; // no cause that there is
        }
    }
}
