package joulebook.api.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import joulebook.api.paging.Cursor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Comparisons, in and out. */
@Repository
public class ComparisonStore {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper mapper;
    private final Clock clock = Clock.systemUTC();

    ComparisonStore(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
    }

    /** A comparison as it was told. */
    public record Comparison(
            UUID id, String name, @Nullable String preset, Map<String, Object> config, Instant createdAt) {}

    /** Whether it was new. */
    @Transactional
    boolean put(UUID id, String name, @Nullable String preset, Map<String, Object> config) {
        String asked = mapper.writeValueAsString(config);
        Instant created = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return jdbc.sql("""
                                INSERT INTO comparison (id, name, preset, config, created_at, digest)
                                VALUES (:id, :name, :preset, :config::jsonb, :created, :digest) ON CONFLICT DO NOTHING
                                """)
                        .param("id", id)
                        .param("name", name)
                        .param("preset", preset, Types.VARCHAR)
                        .param("config", asked)
                        .param("created", created.atOffset(ZoneOffset.UTC))
                        .param(
                                "digest",
                                RunForm.comparison(id, name, preset, asked, created)
                                        .sha256())
                        .update()
                == 1;
    }

    public Optional<Comparison> find(UUID id) {
        return jdbc.sql("SELECT * FROM comparison WHERE id = :id")
                .param("id", id)
                .query((row, n) -> comparison(row))
                .optional();
    }

    /** Newest first, from after {@code last} on. */
    public List<Comparison> list(Cursor.@Nullable Made last, int limit) {
        return jdbc.sql("""
                        SELECT * FROM comparison WHERE :before::timestamptz IS NULL OR (created_at, id) < (:before, :last)
                        ORDER BY created_at DESC, id DESC LIMIT :limit
                        """)
                .param(
                        "before",
                        last == null ? null : last.at().atOffset(ZoneOffset.UTC),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .param("last", last == null ? null : last.id(), Types.OTHER)
                .param("limit", limit)
                .query((row, n) -> comparison(row))
                .list();
    }

    private Comparison comparison(ResultSet row) throws SQLException {
        return new Comparison(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("preset"),
                mapper.readValue(row.getString("config"), MAP),
                RunStore.instant(row, "created_at"));
    }
}
