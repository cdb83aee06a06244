package joulebook.api.ledger;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.verification.Check;
import joulebook.api.verification.Finding;
import joulebook.api.verification.Verifier;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Somebody who owns the database writes the chain anew, so that every hash in it holds: three minutes of one device in a
 * closed month. What the month was sealed with gives it away.
 */
@Tag("server")
class ForgedBooksTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final JdbcClient DATABASE = SERVER.database();
    private static final List<String> TABLES = List.of("account", "entry", "period_tile", "period_seal", "site_key");

    @BeforeAll
    static void aClosedMonth() {
        SERVER.ship(
                List.of(new Metered("GPU-forged", "forged", Method.INSTANT_POWER, Instant.parse("2025-10-02T08:00:00Z"))
                        .segment(true, drawing(0, 180, 50_000))));
        assertThat(SERVER.post("/v1/periods/2025-10/close", Map.of())
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("CLOSED");
        assertThat(findings()).isEmpty();
        DATABASE.sql("CREATE SCHEMA kept").update();
        TABLES.forEach(table -> DATABASE.sql("CREATE TABLE kept." + table + " AS SELECT * FROM " + table)
                .update());
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void anEntryThatIsWrittenAnewIsNamed() {
        forged(
                () -> {
                    change("UPDATE entry SET cause = 'window Closed' WHERE id = 2");
                    rehash();
                },
                "entry 2 was changed: it is not what seal 1 of period 2025-10 has",
                // it names the hash of the one before, which is another now
                "entry 3 was changed: it is not what seal 1 of period 2025-10 has");
    }

    /** Of the same figures, and to whoever reads them not assumed any more. */
    @Test
    void idleThatIsGivenOtherTermsIsNamed() {
        UUID run = new UUID(9, 1);
        SERVER.put(
                "/v1/runs/" + run,
                Map.of("name", "elsewhere", "host", "elsewhere", "terms", Map.of("price", "0.0714 USD/kWh")));
        long stated = terms("SELECT terms FROM run WHERE id = '" + run + "'");
        long assumed = terms("SELECT terms FROM idle_terms");
        forged(
                () -> {
                    change("UPDATE entry SET terms = array_replace(terms, " + assumed + ", " + stated
                            + ") WHERE id = 3");
                    rehash();
                },
                "entry 3 is booked by terms " + stated + ", though idle time had " + assumed + " when it was posted");
    }

    private static long terms(String sql) {
        return DATABASE.sql(sql).query(Long.class).single();
    }

    @Test
    void anEntryThatIsCutOffTheEndIsNamed() {
        forged(() -> change("DELETE FROM entry WHERE id = 3"), "entry 3 is missing: seal 1 of period 2025-10 has it");
    }

    @Test
    void anEntryThatIsSlippedInIsNamed() {
        forged(
                () -> {
                    change("""
                            INSERT INTO entry (id, kind, device, minute, revision, reverses, cause, posted_at, previous, hash,
                                accounts, sides, amounts, terms, checksums)
                            SELECT 4, 'REVERSAL', device, minute, revision, 1, cause, posted_at, hash, hash, accounts,
                                translate(sides, 'DC', 'CD'), amounts, terms, checksums
                            FROM entry WHERE id = 1
                            """);
                    rehash();
                },
                "entry 4 was posted into period 2025-10, which is closed");
    }

    @Test
    void aSealThatIsMadeToFitIsNamed() {
        forged(
                () -> change("UPDATE period_seal SET entries = 2"),
                "period_seal 2025-10 1 was changed: its signature does not hold");
        forged(
                () -> change("UPDATE period_seal SET signature = reverse(signature)"),
                "period_seal 2025-10 1 was changed: its signature does not hold");
        forged(
                () -> change("DELETE FROM site_key"),
                "period_seal 2025-10 1 names a key that is not there: "
                        + SERVER.get("/v1/periods/2025-10/seal")
                                .json()
                                .path("seal")
                                .path("key")
                                .asString());
        forged(() -> change("DELETE FROM period_tile"), "period_tile 2025-10 1 0 is missing");
    }

    /** Changes, asks what is found, and takes the changes back. */
    private static void forged(Runnable changes, String... found) {
        SERVER.transaction().executeWithoutResult(status -> {
            DATABASE.sql("SET LOCAL session_replication_role = replica").update();
            changes.run();
        });
        try {
            assertThat(findings()).containsExactly(found);
        } finally {
            restore();
        }
    }

    private static void change(String... changes) {
        for (String change : changes) {
            assertThat(DATABASE.sql(change).update()).isPositive();
        }
    }

    /** Checksums, hashes and links of the whole chain, as the one who posts would make them. */
    private static void rehash() {
        List<StoredEntry> entries = new ArrayList<>();
        EntryRows each = new EntryRows(entries::add);
        new JdbcTemplate(SERVER.owner()).query(EntryRows.of("entry"), each);
        each.finish();
        String previous = Entry.GENESIS;
        for (StoredEntry entry : entries) {
            EntryForm old = entry.form();
            String hash = new EntryForm(
                            previous,
                            old.id(),
                            old.kind(),
                            old.device(),
                            old.minute(),
                            old.revision(),
                            old.reverses(),
                            old.cause(),
                            old.postedAt(),
                            old.attribution(),
                            old.adjusts(),
                            old.restates(),
                            old.lines())
                    .hash();
            DATABASE.sql(
                            "UPDATE entry SET previous = decode(:previous, 'hex'), hash = decode(:hash, 'hex') WHERE id = :id")
                    .param("previous", previous)
                    .param("hash", hash)
                    .param("id", old.id())
                    .update();
            old.lines()
                    .forEach(line -> DATABASE.sql("UPDATE entry SET checksums[? + 1] = ? WHERE id = ?")
                            .params((int) line.line(), line.crc32c(old.id()), old.id())
                            .update());
            previous = hash;
        }
    }

    private static void restore() {
        SERVER.transaction().executeWithoutResult(status -> {
            DATABASE.sql("SET LOCAL session_replication_role = replica").update();
            for (String table : TABLES) {
                DATABASE.sql("DELETE FROM " + table).update();
                DATABASE.sql("INSERT INTO " + table + " SELECT * FROM kept." + table)
                        .update();
            }
        });
    }

    private static List<String> findings() {
        return SERVER.bean(Verifier.class).verify(new Check.Scope(0, 1), (stage, rows) -> {}).findings().stream()
                .map(Finding::toString)
                .toList();
    }
}
