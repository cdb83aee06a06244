package joulebook.api.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The columns whose bits are flipped: all that the database's catalogue knows, but for what is named here with its reason. A
 * table or column that is added tomorrow is therefore among them. Left out are also what PostgreSQL computes from other columns,
 * and the numbers that it gives rows (GENERATED ALWAYS AS IDENTITY): these are in no digest of their row, since they are given
 * after it; who refers to a row names its digest.
 */
final class FlippedColumns {
    /** Tables on which no figure rests. */
    private static final Map<String, String> TABLES_LEFT_OUT = Map.ofEntries(
            Map.entry("flyway_schema_history", "which migrations ran; Flyway has checksums of its own"),
            Map.entry("batch_job_instance", "how far a job is: no evidence, and it may be changed"),
            Map.entry("batch_job_execution", "likewise"),
            Map.entry("batch_job_execution_params", "likewise"),
            Map.entry("batch_job_execution_context", "likewise"),
            Map.entry("batch_step_execution", "likewise"),
            Map.entry("batch_step_execution_context", "likewise"),
            Map.entry("bookkeeping", "how far the books are made: what is behind it is made again, and to the same"),
            Map.entry(
                    "segment_clock",
                    "where to look for segments, kept by a trigger: windows are computed again from them"),
            Map.entry("import", "these books have none; its digest is checked by ImportCheck"),
            Map.entry("import_withdrawal", "likewise"),
            Map.entry("waiting", "what a job could not do yet, and why: it is tried again"),
            Map.entry("entries_to_check", "empty between transactions"),
            Map.entry("attributions_to_check", "empty between transactions"));

    /** What identifies a row in a finding, where that is not its primary key. */
    private static final Map<String, List<String>> KEYS = Map.of(
            "segment", List.of("device", "boot", "first_monotonic", "sequence"),
            "attribution_share", List.of("device", "minute", "revision", "run"));

    /** @param type as PostgreSQL says it */
    record Column(String table, List<String> key, String name, String type) {
        @Override
        public String toString() {
            return table + "." + name;
        }
    }

    private FlippedColumns() {}

    static List<Column> of(JdbcClient database) {
        return database
                .sql("""
                        SELECT c.relname AS of_table, a.attname AS name, format_type(a.atttypid, NULL) AS type,
                            (SELECT string_agg(k.attname, ' ' ORDER BY array_position(i.indkey::int2[], k.attnum))
                                FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
                                WHERE i.indrelid = c.oid AND i.indisprimary) AS primary_key
                        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                            AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
                        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                        ORDER BY 1, a.attnum
                        """)
                .query((row, n) -> {
                    String table = row.getString("of_table");
                    String key =
                            Optional.ofNullable(row.getString("primary_key")).orElse("");
                    return new Column(
                            table,
                            KEYS.getOrDefault(table, Arrays.asList(key.split(" ", -1))),
                            row.getString("name"),
                            row.getString("type"));
                })
                .list()
                .stream()
                .filter(column -> !TABLES_LEFT_OUT.containsKey(column.table()))
                .toList();
    }

    /** What is left out but not there: a name that was mistyped, or is gone. */
    static Set<String> leftOutInVain(JdbcClient database) {
        Set<String> named = new TreeSet<>(TABLES_LEFT_OUT.keySet());
        named.addAll(KEYS.keySet());
        database.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
                .query(row -> {
                    named.remove(row.getString("table_name"));
                });
        return named;
    }
}
