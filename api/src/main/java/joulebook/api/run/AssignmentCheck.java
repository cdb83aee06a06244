package joulebook.api.run;

import java.util.Arrays;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Of which projects runs were said to be, by the statements' digests. */
@Component
class AssignmentCheck implements Check {
    private final RowStream rows;

    AssignmentCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "assignments of runs";
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        rows.each("SELECT * FROM run_assignment ORDER BY id", row -> {
            findings.looked(++count[0]);
            if (!Arrays.equals(row.getBytes("digest"), Assignment.of(row).form().sha256())) {
                findings.add("run_assignment", row.getString("id"), "was changed: its digest does not hold");
            }
        });
        return Walked.of(count[0], 0);
    }
}
