package joulebook.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import joulebook.api.RealServer;
import joulebook.api.Samples;
import joulebook.api.ServerProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The server's own role can read and add. What it cannot do, the database refuses. */
@Tag("server")
class ApplicationRoleTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final JdbcClient APPLICATION = SERVER.application();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE entry SET cause = 'better'",
                "DELETE FROM entry",
                "TRUNCATE entry CASCADE",
                "UPDATE entry SET amounts = amounts || 1::bigint",
                "UPDATE account SET name = 'run:another'",
                "DELETE FROM account",
                "TRUNCATE account",
                "UPDATE device_window SET energy_mj = 0",
                "DELETE FROM attribution_share",
                "UPDATE attribution SET revision = 7",
                "UPDATE segment SET samples = 1",
                "DELETE FROM segment",
                "DELETE FROM segment_default",
                "UPDATE terms SET tariff_micros = 0",
                "UPDATE factor SET mg_per_kwh = 1",
                "UPDATE instrument SET host = 'other'",
                "UPDATE run SET terms = 1",
                "DELETE FROM run_mark",
                "DELETE FROM comparison_statement",
                "UPDATE experiment SET name = 'other'",
                "DELETE FROM experiment_cell",
                "UPDATE period SET to_utc = now()",
                "DELETE FROM period_closing",
                "DELETE FROM period_tile",
                "UPDATE period_seal SET root = ''",
                "DELETE FROM period_reopening",
                "UPDATE site_key SET public_key = ''",
                "DELETE FROM site_calendar",
                "UPDATE contractual_instrument SET volume_mj = 1",
                "DELETE FROM instrument_hour",
                "DELETE FROM instrument_retirement",
                "UPDATE market_factor SET mg_per_kwh = 1",
                "UPDATE market_statement SET content = ''",
                "DELETE FROM market_allocation",
                "UPDATE exchange_rate SET nanos = 1",
                "UPDATE month_contract SET tiers = '[]'",
                "DELETE FROM asset",
                "DELETE FROM entries_to_check",
                "UPDATE entries_to_check SET entries = '{}'",
                "DELETE FROM attributions_to_check",
                "UPDATE segment SET payload = NULL",
                "UPDATE archive_file SET path = 'day=x/y.parquet'",
                "DELETE FROM archived_segment",
                "DELETE FROM raw_deletion",
                "INSERT INTO flyway_schema_history SELECT * FROM flyway_schema_history",
                "ALTER TABLE entry DISABLE TRIGGER USER",
                "ALTER TABLE entry DROP CONSTRAINT amounts",
                "SET session_replication_role = replica",
                "CREATE TABLE entry_copy (id bigint)"
            })
    void whatWouldChangeTheBooksIsRefused(String change) {
        assertThatThrownBy(() -> APPLICATION.sql(change).update())
                .rootCause()
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    @Test
    void onlyWhereJobsStandCanBeChanged() {
        assertThat(SERVER.database().sql("""
                        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                            AND has_table_privilege('joulebook_app', oid, 'UPDATE, DELETE, TRUNCATE') ORDER BY 1
                        """).query(String.class).list())
                .containsExactly(
                        "batch_job_execution",
                        "batch_job_execution_context",
                        "batch_job_execution_params",
                        "batch_job_instance",
                        "batch_step_execution",
                        "batch_step_execution_context",
                        "bookkeeping",
                        "waiting");
    }

    /** As docs/ledger.md tells a site with a PostgreSQL of its own. */
    @Test
    void aDatabaseElsewhereHasAnOwnerForMigrationsAndALoginForTheServer(@TempDir Path home, @TempDir Path data)
            throws IOException, SQLException {
        try (EmbeddedPostgres elsewhere = EmbeddedPostgres.builder()
                .setDataDirectory(data.resolve("postgres"))
                .setOverrideWorkingDirectory(data.resolve("binaries").toFile())
                .start()) {
            String url = "jdbc:postgresql://127.0.0.1:" + elsewhere.getPort() + "/joulebook";
            execute(
                    url.replace("/joulebook", "/postgres"),
                    "postgres",
                    List.of(
                            "CREATE ROLE joulebook_owner LOGIN PASSWORD 'one'",
                            "CREATE ROLE joulebook_app NOLOGIN",
                            "CREATE ROLE joulebook_server LOGIN PASSWORD 'two' IN ROLE joulebook_app",
                            "CREATE DATABASE joulebook OWNER joulebook_owner"));
            Map<String, String> environment = Map.of(
                    "JOULEBOOK_DATABASE_URL", url,
                    "JOULEBOOK_DATABASE_OWNER", "joulebook_owner",
                    "JOULEBOOK_DATABASE_OWNER_PASSWORD", "one",
                    "JOULEBOOK_DATABASE_USER", "joulebook_server",
                    "JOULEBOOK_DATABASE_PASSWORD", "two");
            try (ServerProcess server = ServerProcess.start(home, environment)) {
                byte[] shipment = Samples.frames(List.of(Samples.segment(
                        Samples.power("elsewhere"),
                        java.time.Instant.parse("2026-03-09T08:00:00Z"),
                        0,
                        true,
                        Samples.constant(100_000, 0, 9, 1000))));
                assertThat(server.ship(shipment).text())
                        .isEqualTo("{\"stored\":1,\"alreadyStored\":0,\"implausible\":[]}");
                assertThatThrownBy(() -> execute(url, "joulebook_server", List.of("DELETE FROM segment")))
                        .hasMessageContaining("permission denied for table segment");
            }
        }
    }

    private static void execute(String url, String user, List<String> statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, "two");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
