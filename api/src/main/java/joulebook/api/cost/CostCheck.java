package joulebook.api.cost;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Exchange rates, contracts and assets by their digests. */
@Component
class CostCheck implements Check {
    private final RowStream rows;

    CostCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "rates, contracts and assets";
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
        digests("exchange_rate", CostCheck::rate, findings, count);
        digests("month_contract", CostCheck::contract, findings, count);
        digests("asset", CostCheck::asset, findings, count);
        return Walked.of(count[0], 0);
    }

    private void digests(String table, Form form, Findings findings, long[] count) {
        rows.each("SELECT * FROM " + table + " ORDER BY id", row -> {
            findings.looked(++count[0]);
            if (!holds(row, form)) {
                findings.add(table, row.getString("id"), "was changed: its digest does not hold");
            }
        });
    }

    private static boolean holds(ResultSet row, Form form) throws SQLException {
        try {
            return Arrays.equals(row.getBytes("digest"), form.of(row).sha256());
        } catch (JacksonException e) {
            return false; // tiers that are none any more
        }
    }

    private static Canonical rate(ResultSet row) throws SQLException {
        ExchangeRate rate = CostFacts.rate(row);
        return CostForm.rate(rate, rate.knownFrom());
    }

    private static Canonical contract(ResultSet row) throws SQLException {
        MonthContract contract = CostFacts.contract(row);
        return CostForm.contract(contract, row.getString("tiers"), contract.knownFrom());
    }

    private static Canonical asset(ResultSet row) throws SQLException {
        Asset asset = CostFacts.asset(row);
        return CostForm.asset(asset, asset.knownFrom());
    }
}
