package joulebook.api.uncertainty;

import java.util.Arrays;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Stated uncertainties, by their digests. */
@Component
class UncertaintyCheck implements Check {
    private final RowStream rows;

    UncertaintyCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "stated uncertainties";
    }

    @Override
    public int order() {
        return 1;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        rows.each("SELECT * FROM stated_uncertainty ORDER BY id", row -> {
            findings.looked(++count[0]);
            if (!Arrays.equals(
                    row.getBytes("digest"),
                    UncertaintyStore.StatedUncertainty.of(row).form().sha256())) {
                findings.add("stated_uncertainty", row.getString("id"), "was changed: its digest does not hold");
            }
        });
        return Walked.of(count[0], 0);
    }
}
