package joulebook.api.ledger;

import static joulebook.api.Metered.counted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What docs/ledger.md promises, asked of the real database. */
class LedgerGuaranteesTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final JdbcClient DATABASE = SERVER.database();
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000f1");
    private static final String TURNED = "accounts, translate(sides, 'DC', 'CD'), amounts, terms, checksums";
    private static final Metered GPU =
            new Metered("GPU-guarded", "guarded", Method.COUNTER, Instant.parse("2026-03-03T08:00:00Z"));

    @BeforeAll
    static void threeEntries() {
        SERVER.put("/v1/runs/" + RUN, Map.of("name", "guarded", "host", GPU.host));
        SERVER.mark(RUN, GPU.marks(0, 180));
        SERVER.ship(List.of(GPU.segment(
                true, List.of(counted(0, 0), counted(60, 6_000), counted(120, 12_000), counted(180, 18_000)))));
        SERVER.settle(RUN);
        assertThat(Books.story(SERVER, GPU.device)).isEqualTo("08:00 BOOKING 1, 08:01 BOOKING 1, 08:02 BOOKING 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE entry SET cause = 'better' WHERE id = 1",
                "DELETE FROM entry WHERE id = 1",
                "TRUNCATE entry CASCADE",
                "UPDATE entry SET amounts = amounts || 1::bigint WHERE id = 1",
                "UPDATE account SET name = 'run:another' WHERE id = 1",
                "DELETE FROM account",
                "TRUNCATE account",
                "UPDATE device_window SET energy_mj = 0",
                "DELETE FROM attribution_share",
                "UPDATE attribution SET revision = 7",
                "UPDATE terms SET tariff_micros = 0",
                "UPDATE factor SET mg_per_kwh = 1",
                "UPDATE series SET code = 'x'",
                "DELETE FROM series_import",
                "UPDATE series_point SET value = 0",
                "DELETE FROM tariff",
                "UPDATE policy SET basis = 'direct'",
                "DELETE FROM run_mark",
                "UPDATE period SET to_utc = now()",
                "DELETE FROM period_closing",
                "UPDATE period_tile SET tile = 0",
                "UPDATE period_seal SET root = ''",
                "DELETE FROM period_reopening",
                "TRUNCATE site_key CASCADE",
                "DELETE FROM site_calendar"
            })
    void theDatabaseOnlyEverAdds(String change) {
        assertThatThrownBy(() -> DATABASE.sql(change).update()).hasMessageContaining("append-only");
    }

    @Test
    void anEntryThatDoesNotBalanceIsRefused() {
        assertThatThrownBy(() -> inOneTransaction(() -> {
                    takeBack(
                            "trim_array(accounts, cardinality(accounts) - 2), 'DC', ARRAY[10, 9], trim_array(terms, cardinality(terms) - 2), trim_array(checksums, cardinality(checksums) - 2)");
                }))
                .hasMessageContaining("does not balance: 1 mJ");
    }

    @Test
    void aReversalThatTakesBackSomethingElseIsRefused() {
        assertThatThrownBy(() -> inOneTransaction(() -> {
                    takeBack(
                            "trim_array(accounts, cardinality(accounts) - 2), 'DC', ARRAY[10, 10], trim_array(terms, cardinality(terms) - 2), trim_array(checksums, cardinality(checksums) - 2)");
                }))
                .hasMessageContaining("does not take back what entry " + firstEntry() + " books");
    }

    @Test
    void aBookingOfAnotherAmountThanItsAttributionsIsRefused() {
        assertThatThrownBy(() -> inOneTransaction(() -> {
                    bookAgain(
                            "accounts, sides, ARRAY(SELECT amount + 1 FROM unnest(amounts) AS u(amount)), terms, checksums");
                }))
                .hasMessageContaining("books 6001 mJ to run:" + RUN + ", its attribution says 6000");
    }

    @Test
    void aMinuteOfADeviceIsNotBookedTwice() {
        assertThatThrownBy(() -> inOneTransaction(() -> {
                    bookAgain("accounts, sides, amounts, terms, checksums");
                }))
                .hasMessageContaining("a second time: entry " + firstEntry() + " stands");
    }

    /** The first entry's booking once more, as if a restatement had asked for it. */
    private static void bookAgain(String postings) {
        DATABASE.sql("""
                        INSERT INTO restatement (id, period, from_utc, to_utc, cause, old_terms, new_terms, asked_by, reason,
                            after_entry, asked_at, digest)
                        SELECT 1000, '2026-03', '2026-03-01Z', '2026-04-01Z', 'ERROR', ARRAY[t], ARRAY[t], 'a test', 'a test',
                            1, now(), '' FROM (SELECT min(id) AS t FROM terms) AS any_terms
                        """).update();
        DATABASE.sql("""
                        INSERT INTO entry (id, kind, device, minute, revision, restatement, cause, posted_at, previous, hash,
                            accounts, sides, amounts, terms, checksums)
                        SELECT l.id + 1, 'BOOKING', device, minute, revision, 1000, 'test', now(), l.hash, e.hash, %s
                        FROM entry e, (SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1) l WHERE e.id = :first
                        """.formatted(postings)).param("first", firstEntry()).update();
    }

    @Test
    void aReversalOfAllThatItsEntryBooksIsTaken() {
        SERVER.transaction().executeWithoutResult(status -> {
            takeBack(TURNED);
            DATABASE.sql("SET CONSTRAINTS ALL IMMEDIATE").update();
            status.setRollbackOnly();
        });
    }

    @Test
    void anEntryThatDoesNotFollowTheOneBeforeIsRefused() {
        assertThatThrownBy(() -> inOneTransaction(() -> {
                    takeBack(TURNED, "(SELECT hash FROM entry WHERE id = 1)");
                }))
                .hasMessageContaining("does not follow the one before it");
    }

    @Test
    void anEntryOfNoAttributionIsRefused() {
        assertThatThrownBy(() -> inOneTransaction(() -> DATABASE.sql("""
                        INSERT INTO entry (id, kind, device, minute, revision, cause, posted_at, previous, hash, accounts, sides,
                            amounts, terms, checksums)
                        SELECT id + 1, 'BOOKING', device, minute, 77, cause, posted_at, hash, hash, accounts, sides, amounts,
                            terms, checksums
                        FROM entry ORDER BY id DESC LIMIT 1
                        """).update()))
                .hasMessageContaining("is about an attribution of " + GPU.device)
                .hasMessageContaining("that is not there");
    }

    @Test
    void aPostingByTermsThatNobodyStatedIsRefused() {
        assertThatThrownBy(() -> inOneTransaction(() -> takeBack(
                        "accounts, sides, amounts, array_fill(987654::bigint, ARRAY[cardinality(terms)]), checksums")))
                .hasMessageContaining("terms 987654, which are not there");
    }

    @Test
    void aPostingToAnAccountThatNobodyOpenedIsRefused() {
        assertThatThrownBy(() -> inOneTransaction(() ->
                        takeBack("array_fill(987654, ARRAY[cardinality(terms)]), sides, amounts, terms, checksums")))
                .hasMessageContaining("account 987654, which is not there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trim_array(accounts, 1), sides, amounts, terms, checksums",
                "accounts, 'DC', amounts, terms, checksums",
                "accounts, sides, trim_array(amounts, 1), terms, checksums",
                "accounts, sides, amounts, '{}', checksums",
                "accounts, sides, amounts, terms, checksums || 0"
            })
    void postingsOfWhichAPartIsMissingAreRefused(String postings) {
        assertThatThrownBy(() -> inOneTransaction(() -> takeBack(postings))).hasMessageContaining("\"postings\"");
    }

    @Test
    void aShareIsNotAddedToAnAttributionAfterwards() {
        assertThatThrownBy(() -> DATABASE.sql("""
                        INSERT INTO attribution_share (device, minute, revision, energy_mj, covered_nanos, crc32c)
                        VALUES (:device, '2026-03-03T08:00:00Z', 1, 0, 1, 0)
                        """).param("device", GPU.device).update())
                .hasMessageContaining("is closed: its shares were made with it");
    }

    @Test
    void nothingWaitsForItsCheckBetweenTransactions() {
        assertThat(DATABASE.sql(
                                "SELECT (SELECT count(*) FROM entries_to_check) + (SELECT count(*) FROM attributions_to_check)")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aWindowWhosePartsDoNotMakeItIsRefused() {
        assertThatThrownBy(() -> inOneTransaction(() -> {
                    DATABASE.sql("""
                            INSERT INTO attribution (device, minute, revision, window_revision, inputs_sha256, digest)
                            VALUES (:device, '2026-03-03T08:00:00Z', 2, 1, 'none', '')
                            """).param("device", GPU.device).update();
                    DATABASE.sql("""
                            INSERT INTO attribution_share (device, minute, revision, energy_mj, covered_nanos, crc32c)
                            VALUES (:device, '2026-03-03T08:00:00Z', 2, 5999, 1, 0)
                            """).param("device", GPU.device).update();
                }))
                .hasMessageContaining("add up to 5999 mJ, not to 6000");
    }

    @Test
    void oneAttributionIsBookedOnce() {
        assertThatThrownBy(() -> DATABASE.sql("""
                        INSERT INTO entry (id, kind, device, minute, revision, cause, posted_at, previous, hash, accounts, sides,
                            amounts, terms, checksums)
                        SELECT id + 1000000, kind, device, minute, revision, cause, posted_at, previous, hash, accounts, sides,
                            amounts, terms, checksums
                        FROM entry WHERE id = :id
                        """).param("id", firstEntry()).update())
                .hasMessageContaining("booked_once");
    }

    @Test
    void aChangedAmountIsFoundAndNamed() {
        long id = firstEntry();
        String change =
                "UPDATE entry SET amounts[1] = amounts[1] + %d, amounts[2] = amounts[2] + %1$d WHERE id = " + id;
        withTriggersOff(change.formatted(1));
        try {
            var found = SERVER.verify(Map.of("booksOnly", true)).json();
            assertThat(found.path("whole").asBoolean()).isFalse();
            assertThat(firstBroken()).startsWith("posting " + id + " 0 was changed");
        } finally {
            withTriggersOff(change.formatted(-1));
        }
        assertThat(SERVER.verify(Map.of("booksOnly", true)).json().path("whole").asBoolean())
                .isTrue();
    }

    @Test
    void aChangedNameOfAnAccountIsFoundAndNamedAndNotItsPostings() {
        withTriggersOff("UPDATE account SET name = 'ruin:' || substr(name, 5) WHERE name = 'run:%s'".formatted(RUN));
        try {
            assertThat(firstBroken()).matches("account [0-9]+ was changed: its digest does not hold");
            assertThat(SERVER.verify(Map.of("sample", 0)).text())
                    .contains("\"table\":\"account\"")
                    .doesNotContain("\"table\":\"posting\"")
                    .doesNotContain("\"table\":\"entry\"");
        } finally {
            withTriggersOff(
                    "UPDATE account SET name = 'run:' || substr(name, 6) WHERE name = 'ruin:%s'".formatted(RUN));
        }
    }

    @Test
    void aChangedWordIsFoundAndNamed() {
        long id = firstEntry() + 1;
        withTriggersOff("UPDATE entry SET cause = 'window Closed' WHERE id = " + id);
        try {
            assertThat(firstBroken()).contains("entry " + id + " ");
        } finally {
            withTriggersOff("UPDATE entry SET cause = 'window closed' WHERE id = " + id);
        }
    }

    @Test
    void aVerificationSaysWhatItLookedAtAndFound() {
        JsonNode found = SERVER.verify(Map.of("sample", 2, "seed", 9)).json();
        assertThat(found.path("findings")).isEmpty();
        assertThat(found.path("whole").asBoolean()).isTrue();
        assertThat(found.path("seed").asLong()).isEqualTo(9);
        assertThat(found.path("stages").findValuesAsString("name"))
                .containsExactly(
                        "series",
                        "tariffs",
                        "factors and terms",
                        "stated uncertainties",
                        "terms of idle time",
                        "imports",
                        "segments",
                        "assignments of runs",
                        "runs, marks and comparisons",
                        "archived samples",
                        "windows",
                        "attributions",
                        "accounts",
                        "restatements",
                        "windows from raw samples",
                        "entries",
                        "rates, contracts and assets",
                        "instruments and market statements",
                        "periods and seals",
                        "sealed entries",
                        "experiments",
                        "statements of comparisons");
        assertThat(found.path("stages").get(14).path("rows").asLong()).isEqualTo(2);
        assertThat(found.path("head").asString())
                .isEqualTo(DATABASE.sql("SELECT encode(hash, 'hex') FROM entry ORDER BY id DESC LIMIT 1")
                        .query(String.class)
                        .single());
    }

    @Test
    void aMissingEntryIsFoundAndNamed() {
        long id = firstEntry() + 1;
        withTriggersOff("UPDATE entry SET id = 1000000 + id WHERE id = " + id);
        try {
            assertThat(firstBroken()).isEqualTo("entry " + id + " is missing");
        } finally {
            withTriggersOff("UPDATE entry SET id = id - 1000000 WHERE id = 1000000 + " + id);
        }
    }

    private static long firstEntry() {
        return DATABASE.sql("SELECT min(id) FROM entry WHERE device = :device")
                .param("device", GPU.device)
                .query(Long.class)
                .single();
    }

    /** A reversal of the first entry. */
    private static void takeBack(String postings) {
        takeBack(postings, "l.hash");
    }

    private static void takeBack(String postings, String previous) {
        DATABASE.sql("""
                        INSERT INTO entry (id, kind, device, minute, revision, reverses, cause, posted_at, previous, hash,
                            accounts, sides, amounts, terms, checksums)
                        SELECT l.id + 1, 'REVERSAL', device, minute, revision, e.id, 'test', now(), %s, e.hash, %s
                        FROM entry e, (SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1) l WHERE e.id = :first
                        """.formatted(previous, postings))
                .param("first", firstEntry())
                .update();
    }

    private static void inOneTransaction(Runnable work) {
        SERVER.transaction().executeWithoutResult(status -> work.run());
    }

    /** As somebody could who owns the database: triggers and foreign keys are off for one transaction. */
    private static void withTriggersOff(String... changes) {
        inOneTransaction(() -> {
            DATABASE.sql("SET LOCAL session_replication_role = replica").update();
            for (String change : changes) {
                assertThat(DATABASE.sql(change).update()).isPositive();
            }
        });
    }

    private static String firstBroken() {
        JsonNode first = SERVER.verify(Map.of("booksOnly", true)).json().at("/findings/0");
        return String.join(
                " ",
                first.path("table").asString(),
                first.path("key").asString(),
                first.path("what").asString());
    }
}
