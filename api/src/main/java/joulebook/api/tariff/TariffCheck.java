package joulebook.api.tariff;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Contracts' tariffs. */
@Component
class TariffCheck implements Check {
    private final RowStream rows;

    TariffCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "tariffs";
    }

    @Override
    public int order() {
        return 0;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = {0};
        rows.each("SELECT * FROM tariff ORDER BY id", row -> {
            findings.looked(++count[0]);
            if (!Arrays.equals(row.getBytes("digest"), form(row).sha256())) {
                findings.add("tariff", row.getString("id"), "was changed: its digest does not hold");
            }
        });
        return Walked.of(count[0], 0);
    }

    private static Canonical form(ResultSet row) throws SQLException {
        return TariffForm.of(
                row.getString("code"),
                row.getString("kind"),
                row.getString("currency"),
                row.getString("zone"),
                row.getObject("valid_from", LocalDate.class),
                row.getObject("valid_to", LocalDate.class),
                row.getString("rule"),
                row.getString("source"),
                row.getString("version"),
                row.getObject("known_from", OffsetDateTime.class).toInstant(),
                row.getObject("supersedes", Long.class));
    }
}
