package joulebook.api.report;

import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joulebook.api.ledger.Restating;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.api.period.Seal;
import joulebook.api.period.Seals;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sets what was filed of a period beside what is known of it now. Filed is what its seal has: all entries that count for the
 * period. Known is all that is booked of its minutes, in whichever month. Each entry that is in only one of the two has one
 * cause, so that the parts of the difference add up to it exactly.
 */
@Service
class Filings {
    private static final String USED = """
            WITH near AS (
                SELECT e.*, coalesce(e.booked_in, e.minute) AS counts_at FROM entry e
                WHERE e.minute >= :from AND e.minute < :to OR e.booked_in >= :from AND e.booked_in < :to),
            judged AS (
                SELECT e.id, e.counts_at >= :from AND e.counts_at < :to AND e.id <= :last AS filed,
                    e.minute >= :from AND e.minute < :to AS known,
                    coalesce(r.cause, CASE WHEN other.method <> own.method THEN 'METHOD' ELSE 'ACTIVITY' END) AS cause
                FROM near e LEFT JOIN restatement r ON r.id = e.restatement
                LEFT JOIN entry pair ON e.restatement IS NULL AND pair.device = e.device AND pair.minute = e.minute
                    AND pair.kind <> e.kind AND pair.id = CASE e.kind WHEN 'REVERSAL' THEN e.id + 1 ELSE e.id - 1 END
                LEFT JOIN LATERAL (SELECT i.method FROM attribution a
                    JOIN device_window w ON w.device = a.device AND w.minute = a.minute AND w.revision = a.window_revision
                    JOIN instrument i ON i.id = w.instrument
                    WHERE a.device = e.device AND a.minute = e.minute AND a.revision = e.revision) own ON pair.id IS NOT NULL
                LEFT JOIN LATERAL (SELECT i.method FROM attribution a
                    JOIN device_window w ON w.device = a.device AND w.minute = a.minute AND w.revision = a.window_revision
                    JOIN instrument i ON i.id = w.instrument
                    WHERE a.device = pair.device AND a.minute = pair.minute AND a.revision = pair.revision) other ON true)
            SELECT
                """ + Used.FIGURE + """
                 AS figure, p.unit, j.filed, j.known, CASE WHEN j.known THEN j.cause ELSE 'ELSEWHERE' END AS cause,
                sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END)::bigint AS amount
            FROM judged j JOIN posting p ON p.entry = j.id
            WHERE p.account ~ '(^|:)(run|idle):' GROUP BY 1, 2, 3, 4, 5
            """;

    private final Periods periods;
    private final Seals seals;
    private final Restating restating;
    private final JdbcClient jdbc;

    Filings(Periods periods, Seals seals, Restating restating, JdbcClient jdbc) {
        this.periods = periods;
        this.seals = seals;
        this.restating = restating;
        this.jdbc = jdbc;
    }

    /** What was used of a unit: filed, known, and what each cause changed. */
    private static final class Sums {
        private final Map<String, Long> changed = new HashMap<>();
        private long filed;
        private long known;

        Filing.Line line(Used of) {
            String unit = of.unit();
            return new Filing.Line(
                    of.figure(),
                    unit,
                    filed + unit,
                    known + unit,
                    known - filed + unit,
                    part("FACTOR", unit),
                    part("ACTIVITY", unit),
                    part("METHOD", unit),
                    part("ERROR", unit),
                    part("ELSEWHERE", unit));
        }

        private String part(String cause, String unit) {
            return changed.getOrDefault(cause, 0L) + unit;
        }
    }

    /**
     * @param number of the seal; null for the newest
     * @throws joulebook.api.problem.Refusal (404) if the period was never closed
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Filing of(String id, @Nullable Integer number) {
        Period period = periods.get(id);
        Seal seal = seals.get(id, number);
        Map<Used, Sums> figures = new TreeMap<>();
        jdbc.sql(USED)
                .param("from", period.from().atOffset(ZoneOffset.UTC))
                .param("to", period.to().atOffset(ZoneOffset.UTC))
                .param("last", lastEntry(seal))
                .query(row -> {
                    Sums sums = figures.computeIfAbsent(
                            new Used(Used.Figure.valueOf(row.getString("figure")), row.getString("unit")),
                            any -> new Sums());
                    boolean filed = row.getBoolean("filed");
                    boolean known = row.getBoolean("known");
                    long amount = row.getLong("amount");
                    sums.filed += filed ? amount : 0;
                    sums.known += known ? amount : 0;
                    if (filed != known) {
                        sums.changed.merge(row.getString("cause"), known ? amount : -amount, Math::addExact);
                    }
                });
        List<Filing.Line> lines = figures.entrySet().stream()
                .map(each -> each.getValue().line(each.getKey()))
                .toList();
        return new Filing(
                id,
                seal.number(),
                seal.sealedAt(),
                lines,
                restating.list(id).stream().map(Filing.Asked::of).toList());
    }

    /** The newest entry of the books when that closing began. */
    private long lastEntry(Seal seal) {
        return jdbc.sql("SELECT last_entry FROM period_closing WHERE period = :period AND number = :number")
                .param("period", seal.period())
                .param("number", seal.number())
                .query(Long.class)
                .single();
    }
}
