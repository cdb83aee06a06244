package joulebook.api.report;

import java.time.ZoneOffset;
import java.util.List;
import joulebook.api.period.Period;
import joulebook.api.report.PeriodReview.Adjusted;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Shows what a month would be sealed with. */
@Service
public class PeriodReviews {
    private static final String IN = "coalesce(booked_in, minute) >= :from AND coalesce(booked_in, minute) < :to";

    private final PeriodStatements statements;
    private final JdbcClient jdbc;

    PeriodReviews(PeriodStatements statements, JdbcClient jdbc) {
        this.statements = statements;
        this.jdbc = jdbc;
    }

    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public PeriodReview of(Period period) {
        return new PeriodReview(statements.of(period), entries(period), adjustments(period));
    }

    /** How many entries its seal would be over. */
    public long entries(Period period) {
        return of(period, "SELECT count(*) FROM entry WHERE " + IN)
                .query(Long.class)
                .single();
    }

    private List<Adjusted> adjustments(Period period) {
        return of(period, """
                        SELECT adjusts, count(DISTINCT e.id) AS entries,
                            coalesce(sum(CASE m.side WHEN 'DEBIT' THEN m.amount ELSE -m.amount END), 0)::bigint AS energy
                        FROM entry e LEFT JOIN posting m ON m.entry = e.id AND m.unit = 'mJ' AND m.account ~ '^(run|idle):'
                        WHERE adjusts IS NOT NULL AND booked_in >= :from AND booked_in < :to GROUP BY adjusts ORDER BY adjusts
                        """)
                .query((row, n) ->
                        new Adjusted(row.getString("adjusts"), row.getLong("entries"), row.getLong("energy") + "mJ"))
                .list();
    }

    private JdbcClient.StatementSpec of(Period period, String sql) {
        return jdbc.sql(sql)
                .param("from", period.from().atOffset(ZoneOffset.UTC))
                .param("to", period.to().atOffset(ZoneOffset.UTC));
    }
}
