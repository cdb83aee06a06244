package joulebook.api.market;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Statements and what they took of instruments, in and out. */
@Repository
class MarketStatementStore {
    private final JdbcClient jdbc;

    MarketStatementStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A statement's row. */
    record Stored(
            long id,
            String period,
            int revision,
            String boundary,
            String supplier,
            Instant from,
            Instant to,
            long lastEntry,
            String lastHash,
            Instant madeAt,
            String content) {
        Stored with(String made) {
            return new Stored(id, period, revision, boundary, supplier, from, to, lastEntry, lastHash, madeAt, made);
        }
    }

    long nextId() {
        return jdbc.sql("SELECT coalesce(max(id), 0) + 1 FROM market_statement")
                .query(Long.class)
                .single();
    }

    Optional<Stored> find(String period, @Nullable Integer revision) {
        return jdbc.sql("""
                        SELECT * FROM market_statement WHERE period = :period
                            AND (:revision::integer IS NULL OR revision = :revision) ORDER BY revision DESC LIMIT 1
                        """)
                .param("period", period)
                .param("revision", revision, Types.INTEGER)
                .query((row, n) -> stored(row))
                .optional();
    }

    /** The newest of each period. */
    List<Stored> newest() {
        return jdbc.sql("SELECT DISTINCT ON (period) * FROM market_statement ORDER BY period, revision DESC")
                .query((row, n) -> stored(row))
                .list();
    }

    /**
     * What statements of other periods had taken of each instrument over the total, when a statement was made: months and
     * years are held apart, since a year says the same of the same energy.
     */
    Map<Long, Energy> taken(String period, long before) {
        Map<Long, Energy> taken = new HashMap<>();
        jdbc.sql("""
                        SELECT a.instrument, sum(a.volume_mj) AS volume FROM market_allocation a
                        JOIN market_statement s ON s.id = a.statement
                        WHERE a.matching = 'TOTAL' AND s.id < :before AND s.period <> :period
                            AND length(s.period) = length(:period) AND NOT EXISTS (SELECT FROM market_statement n
                                WHERE n.period = s.period AND n.revision > s.revision AND n.id < :before)
                        GROUP BY 1
                        """).param("before", before).param("period", period).query(row -> {
            taken.put(row.getLong("instrument"), new Energy(row.getLong("volume")));
        });
        return taken;
    }

    void add(Stored stored, Map<String, List<Matching.Part>> allocations) {
        jdbc.sql("""
                        INSERT INTO market_statement (id, period, revision, boundary, supplier, from_utc, to_utc, last_entry,
                            last_hash, made_at, content, digest)
                        VALUES (:id, :period, :revision, :boundary, :supplier, :from, :to, :last, :hash, :at, :content, :digest)
                        """)
                .param("id", stored.id())
                .param("period", stored.period())
                .param("revision", stored.revision())
                .param("boundary", stored.boundary())
                .param("supplier", stored.supplier())
                .param("from", stored.from().atOffset(ZoneOffset.UTC))
                .param("to", stored.to().atOffset(ZoneOffset.UTC))
                .param("last", stored.lastEntry())
                .param("hash", stored.lastHash())
                .param("at", stored.madeAt().atOffset(ZoneOffset.UTC))
                .param("content", stored.content())
                .param("digest", MarketForm.statement(stored).sha256())
                .update();
        allocations.forEach((matching, parts) -> parts.forEach(part -> jdbc.sql("""
                        INSERT INTO market_allocation (statement, matching, instrument, volume_mj)
                        VALUES (:statement, :matching, :instrument, :volume)
                        """)
                .param("statement", stored.id())
                .param("matching", matching)
                .param("instrument", part.of())
                .param("volume", part.energy().millijoules())
                .update()));
    }

    static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getLong("id"),
                row.getString("period"),
                row.getInt("revision"),
                row.getString("boundary"),
                row.getString("supplier"),
                InstrumentStore.instant(row, "from_utc"),
                InstrumentStore.instant(row, "to_utc"),
                row.getLong("last_entry"),
                row.getString("last_hash"),
                InstrumentStore.instant(row, "made_at"),
                row.getString("content"));
    }
}
