package joulebook.api.imports;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Imports and their withdrawals. */
@Repository
class ImportStore {
    private static final String ALL = """
            SELECT i.*, w.stated_by AS withdrawn_by, w.why, w.arrival, w.withdrawn_at, n.id AS replaced_by, r.name, r.host,
                o.project
            FROM import i JOIN run r ON r.id = i.id JOIN run_project o ON o.run = i.id
            LEFT JOIN import_withdrawal w ON w.import = i.id LEFT JOIN import n ON n.replaces = i.id
            """;

    private final JdbcClient jdbc;

    ImportStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An import with what became of it.
     *
     * @param withdrawal null while it stands
     * @param replacedBy the import that it was withdrawn for; null where there is none
     */
    record Stored(
            Import its,
            String name,
            String project,
            String host,
            @Nullable Withdrawal withdrawal,
            @Nullable UUID replacedBy) {

        boolean stands() {
            return withdrawal == null;
        }

        static Stored of(ResultSet row) throws SQLException {
            String by = row.getString("withdrawn_by");
            return new Stored(
                    Import.of(row),
                    row.getString("name"),
                    row.getString("project"),
                    row.getString("host"),
                    by == null
                            ? null
                            : new Withdrawal(
                                    row.getObject("id", UUID.class),
                                    by,
                                    row.getString("why"),
                                    row.getLong("arrival"),
                                    Import.instant(row, "withdrawn_at")),
                    row.getObject("replaced_by", UUID.class));
        }
    }

    /** Newest first. */
    List<Stored> list() {
        return jdbc.sql(ALL + " ORDER BY i.accepted_at DESC, i.id DESC")
                .query((row, n) -> Stored.of(row))
                .list();
    }

    Optional<Stored> find(UUID id) {
        return jdbc.sql(ALL + " WHERE i.id = :id")
                .param("id", id)
                .query((row, n) -> Stored.of(row))
                .optional();
    }

    /** Those that stand and are of the same file, or of one that begins alike; the same file first. */
    List<Import> alike(String content, String lead, String part) {
        return jdbc.sql("""
                        SELECT i.* FROM import i
                        WHERE (i.content = :content OR i.lead = :lead) AND i.part = :part
                            AND NOT EXISTS (SELECT FROM import_withdrawal w WHERE w.import = i.id)
                        ORDER BY i.content = :content DESC, i.accepted_at, i.id
                        """)
                .param("content", HexFormat.of().parseHex(content))
                .param("lead", lead)
                .param("part", part)
                .query((row, n) -> Import.of(row))
                .list();
    }

    void add(Import its) {
        jdbc.sql("""
                        INSERT INTO import (id, content, part, lead, reading, from_utc, to_utc, segments, samples, replaces,
                            stated_by, accepted_at, digest)
                        VALUES (:id, :content, :part, :lead, :reading, :from, :to, :segments, :samples, :replaces, :by, :at,
                            :digest)
                        """)
                .param("id", its.id())
                .param("content", HexFormat.of().parseHex(its.content()))
                .param("part", its.part())
                .param("lead", its.lead())
                .param("reading", its.reading())
                .param("from", its.from().atOffset(ZoneOffset.UTC))
                .param("to", its.to().atOffset(ZoneOffset.UTC))
                .param("segments", its.segments())
                .param("samples", its.samples())
                .param("replaces", its.replaces(), Types.OTHER)
                .param("by", its.by())
                .param("at", its.acceptedAt().atOffset(ZoneOffset.UTC))
                .param("digest", its.form().sha256())
                .update();
    }

    /** As samples do, a withdrawal arrives: the caller lets nobody else store meanwhile. */
    long arrival() {
        return jdbc.sql("SELECT nextval('segment_arrival')").query(Long.class).single();
    }

    void add(Withdrawal withdrawal) {
        byte[] digest = jdbc.sql("SELECT digest FROM import WHERE id = :id")
                .param("id", withdrawal.of())
                .query((row, n) -> row.getBytes("digest"))
                .single();
        jdbc.sql("""
                        INSERT INTO import_withdrawal (import, stated_by, why, arrival, withdrawn_at, digest)
                        VALUES (:import, :by, :why, :arrival, :at, :digest)
                        """)
                .param("import", withdrawal.of())
                .param("by", withdrawal.by())
                .param("why", withdrawal.why())
                .param("arrival", withdrawal.arrival())
                .param("at", withdrawal.at().atOffset(ZoneOffset.UTC))
                .param("digest", withdrawal.form(digest).sha256())
                .update();
    }
}
