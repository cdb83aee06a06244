package joulebook.api.report;

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
