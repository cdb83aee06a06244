package joulebook.api.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import joulebook.kernel.metering.Method;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Sums over the books, as fine as statements and their ranges need them. */
@Repository
class BookedStore {
    private static final String BOOKED = """
            SELECT o.project, o.cost_centre, e.device, i.method, i.uncertainty_permille, t.factor, t.pue_permille, p.unit,
                """ + Used.FIGURE + """
                 AS figure, CASE WHEN p.account LIKE 'overhead:%' THEN 'OVERHEAD' WHEN p.account ~ '(^|:)run:' THEN 'RUNS'
                    WHEN p.account ~ '(^|:)idle:' THEN 'IDLE' ELSE 'SOURCE' END AS part,
                sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END)::bigint AS amount,
                u.half AS factor_half, v.half AS pue_half
            FROM entry e JOIN posting p ON p.entry = e.id
            JOIN attribution a ON a.device = e.device AND a.minute = e.minute AND a.revision = e.revision
            JOIN device_window w ON w.device = a.device AND w.minute = a.minute AND w.revision = a.window_revision
            JOIN instrument i ON i.id = w.instrument
            LEFT JOIN run_project o ON o.run = substring(p.account FROM '(?:^|:)run:([0-9a-f-]{36})$')::uuid
            LEFT JOIN terms t ON t.id = p.terms
            LEFT JOIN LATERAL (SELECT half_width_permille AS half FROM stated_uncertainty s WHERE s.factor = t.factor
                ORDER BY id DESC LIMIT 1) u ON true
            LEFT JOIN LATERAL (SELECT half_width_permille AS half FROM stated_uncertainty s
                WHERE s.pue_permille = t.pue_permille ORDER BY id DESC LIMIT 1) v ON true
            WHERE e.minute >= :from AND e.minute < :to GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13
            """;

    private final JdbcClient jdbc;

    BookedStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Of the minutes of a time, in whichever month they are booked. */
    List<Booked> between(Instant from, Instant to) {
        return jdbc.sql(BOOKED)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> new Booked(
                        row.getString("project"),
                        row.getString("cost_centre"),
                        row.getString("device"),
                        Method.valueOf(row.getString("method")),
                        row.getInt("uncertainty_permille"),
                        row.getObject("factor", Long.class),
                        row.getObject("pue_permille", Integer.class),
                        Used.Figure.valueOf(row.getString("figure")),
                        row.getString("unit"),
                        row.getString("part"),
                        row.getLong("amount"),
                        row.getObject("factor_half", Integer.class),
                        row.getObject("pue_half", Integer.class)))
                .list();
    }
}
