package joulebook.api.period;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Seals and the public keys that they were signed with, in and out. */
@Repository
class SealStore {
    private static final String SEALS = """
            SELECT s.*, p.from_utc, p.to_utc, p.zone, encode(r.digest, 'hex') AS reopening
            FROM period_seal s JOIN period p ON p.id = s.period
            LEFT JOIN period_reopening r ON r.period = s.period AND r.seal = s.supersedes
            """;

    private final JdbcClient jdbc;

    SealStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds a seal once. */
    void add(Seal seal, byte[] publicKey) {
        jdbc.sql("INSERT INTO site_key (fingerprint, public_key) VALUES (:key, :public) ON CONFLICT DO NOTHING")
                .param("key", seal.key())
                .param("public", publicKey)
                .update();
        jdbc.sql("""
                        INSERT INTO period_seal (period, number, entries, root, last_entry, last_hash, supersedes, sealed_at,
                            key, signature)
                        VALUES (:period, :number, :entries, :root, :last, :hash, :supersedes, :at, :key, :signature)
                        ON CONFLICT DO NOTHING
                        """)
                .param("period", seal.period())
                .param("number", seal.number())
                .param("entries", seal.entries())
                .param("root", seal.root())
                .param("last", seal.lastEntry())
                .param("hash", seal.lastHash())
                .param("supersedes", seal.supersedes(), Types.INTEGER)
                .param("at", seal.sealedAt().atOffset(ZoneOffset.UTC))
                .param("key", seal.key())
                .param("signature", seal.signature())
                .update();
    }

    List<Seal> all() {
        return jdbc.sql(SEALS + " ORDER BY p.from_utc, s.number")
                .query((row, n) -> seal(row))
                .list();
    }

    Optional<Seal> newest(String period) {
        return jdbc.sql(SEALS + " WHERE s.period = :period ORDER BY s.number DESC LIMIT 1")
                .param("period", period)
                .query((row, n) -> seal(row))
                .optional();
    }

    Optional<Seal> find(String period, int number) {
        return jdbc.sql(SEALS + " WHERE s.period = :period AND s.number = :number")
                .param("period", period)
                .param("number", number)
                .query((row, n) -> seal(row))
                .optional();
    }

    String reopeningDigest(String period, int seal) {
        return HexFormat.of()
                .formatHex(jdbc.sql("SELECT digest FROM period_reopening WHERE period = :period AND seal = :seal")
                        .param("period", period)
                        .param("seal", seal)
                        .query((row, n) -> row.getBytes("digest"))
                        .single());
    }

    Optional<byte[]> publicKey(String fingerprint) {
        return jdbc.sql("SELECT public_key FROM site_key WHERE fingerprint = :key")
                .param("key", fingerprint)
                .query((row, n) -> row.getBytes("public_key"))
                .optional();
    }

    private static Seal seal(ResultSet row) throws SQLException {
        return new Seal(
                row.getString("period"),
                row.getInt("number"),
                PeriodStore.instant(row, "from_utc"),
                PeriodStore.instant(row, "to_utc"),
                row.getString("zone"),
                row.getLong("entries"),
                row.getString("root"),
                row.getLong("last_entry"),
                row.getString("last_hash"),
                row.getObject("supersedes", Integer.class),
                row.getString("reopening"),
                PeriodStore.instant(row, "sealed_at"),
                row.getString("key"),
                row.getString("signature"));
    }
}
