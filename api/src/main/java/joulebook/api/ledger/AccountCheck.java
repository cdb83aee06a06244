package joulebook.api.ledger;

import java.util.Arrays;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Accounts, by their digests: entries name them by numbers, and say by their hashes what they are called. */
@Component
class AccountCheck implements Check {
    private final RowStream rows;

    AccountCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "accounts";
    }

    @Override
    public int order() {
        return 5;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        rows.each("SELECT * FROM account ORDER BY id", row -> {
            findings.looked(++count[0]);
            byte[] digest = AccountStore.account(row).form(row.getLong("id")).sha256();
            if (!Arrays.equals(row.getBytes("digest"), digest)) {
                findings.add("account", row.getString("id"), "was changed: its digest does not hold");
            }
        });
        return Walked.of(count[0], 0);
    }
}
