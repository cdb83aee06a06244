package joulebook.api.report;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The newest statement of each comparison, as it was kept. One from an earlier version says less. */
@Component
class KeptStatements {
    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final JsonMapper mapper;

    KeptStatements(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper.rebuild()
                .disable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    /** Comparisons that nothing is stated of yet, newest first: each its name, and why. */
    List<String> unstated() {
        return jdbc.sql("""
                        SELECT name, id, date_trunc('second', created_at) AS created_at FROM comparison c
                        WHERE NOT EXISTS (SELECT FROM comparison_statement s WHERE s.comparison = c.id)
                        ORDER BY c.created_at DESC, c.id LIMIT :most
                        """)
                .param("most", MOST)
                .query((row, n) -> "'" + row.getString("name") + "' of "
                        + row.getObject("created_at", OffsetDateTime.class).toInstant() + " (" + row.getString("id")
                        + "): its books are not made: ./joulebook compare --resume goes on with it")
                .list();
    }

    /** Newest comparison first. */
    List<ComparisonStatement> newest() {
        return jdbc
                .sql("""
                        SELECT DISTINCT ON (c.created_at, c.id) s.statement FROM comparison_statement s
                        JOIN comparison c ON c.id = s.comparison
                        ORDER BY c.created_at DESC, c.id, s.revision DESC LIMIT :most
                        """)
                .param("most", MOST)
                .query((row, n) -> Objects.requireNonNull(row.getString("statement")))
                .list()
                .stream()
                .map(json -> mapper.readValue(json, ComparisonStatement.class))
                .toList();
    }
}
