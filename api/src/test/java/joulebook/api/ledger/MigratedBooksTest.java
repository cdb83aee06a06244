package joulebook.api.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import joulebook.api.RealServer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Books whose postings were rows of a table, each with its account's name, are the same books afterwards, to the bit. */
class MigratedBooksTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final Instant MINUTE = Instant.parse("2026-02-03T08:00:00Z");
    private static final byte[] TERMS = {7, 7, 7};
    private static final byte[] ATTRIBUTION = {1, 2, 3};

    /** A name that must be escaped; a debit that comes before its credit; an amount of nothing. */
    private static final List<EntryForm.Line> LINES = List.of(
            new EntryForm.Line(0, "device:GPU\\1", "CREDIT", "mJ", 6_000_000_000_000L, null, null),
            new EntryForm.Line(1, "idle:GPU\\1", "DEBIT", "mJ", 6_000_000_000_000L, null, null),
            new EntryForm.Line(2, "idle:GPU\\1", "DEBIT", "ugCO2e", 0, 1L, TERMS),
            new EntryForm.Line(3, "grid", "CREDIT", "ugCO2e", 0, 1L, TERMS));

    @Test
    void hashesChecksumsAndPostingsStay() {
        JdbcClient old = database("whole");
        EntryForm first = form(Entry.GENESIS, 1, ATTRIBUTION);
        EntryForm second = form(first.hash(), 2, null);
        add(old, first, true);
        add(old, second, false);

        flyway("whole", "latest").migrate();

        List<StoredEntry> entries = entries(old);
        assertThat(entries)
                .extracting(entry -> entry.form().canonical())
                .containsExactly(first.canonical(), second.canonical());
        assertThat(entries).extracting(StoredEntry::hash).containsExactly(first.hash(), second.hash());
        assertThat(entries).allSatisfy(entry -> assertThat(entry.changedLines()).isEmpty());
        assertThat(old.sql("""
                                SELECT string_agg(concat_ws(' ', entry, line, account, side, amount, unit, terms,
                                    crc32c IS NOT NULL), ', ' ORDER BY entry, line) FROM posting WHERE line > 0
                                """).query(String.class).single())
                .isEqualTo("1 1 idle:GPU\\1 DEBIT 6000000000000 mJ t, 1 2 idle:GPU\\1 DEBIT 0 ugCO2e 1 t,"
                        + " 1 3 grid CREDIT 0 ugCO2e 1 t, 2 1 idle:GPU\\1 DEBIT 6000000000000 mJ f,"
                        + " 2 2 idle:GPU\\1 DEBIT 0 ugCO2e 1 f, 2 3 grid CREDIT 0 ugCO2e 1 f");
        assertThat(old.sql("SELECT string_agg(line || ' ' || amount || unit, ', ' ORDER BY line)"
                                + " FROM postings_of(ARRAY['idle:GPU\\1']) WHERE entry = 2")
                        .query(String.class)
                        .single())
                .isEqualTo("1 6000000000000mJ, 2 0ugCO2e");
    }

    @Test
    void accountsHaveTheirDigests() {
        JdbcClient old = database("accounts");
        add(old, form(Entry.GENESIS, 1, ATTRIBUTION), true);

        flyway("accounts", "latest").migrate();

        assertThat(old.sql("SELECT * FROM account ORDER BY id")
                        .query((row, n) -> {
                            Account account = AccountStore.account(row);
                            assertThat(row.getBytes("digest"))
                                    .isEqualTo(account.form(row.getLong("id")).sha256());
                            return account;
                        })
                        .list())
                .containsExactlyInAnyOrder(
                        new Account("device:GPU\\1", "mJ"),
                        new Account("idle:GPU\\1", "mJ"),
                        new Account("idle:GPU\\1", "ugCO2e"),
                        new Account("grid", "ugCO2e"));
    }

    @Test
    void postingsWithAHoleInTheirNumbersAreNotMoved() {
        JdbcClient old = database("holed");
        add(old, form(Entry.GENESIS, 1, ATTRIBUTION), true);
        guardsOff(old);
        old.sql("DELETE FROM posting WHERE line = 1").update();

        assertThatThrownBy(() -> flyway("holed", "latest").migrate())
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("the postings of entry 1 are not numbered from 0 without a hole");
    }

    private static EntryForm form(String previous, long id, byte[] attribution) {
        return new EntryForm(
                previous,
                id,
                "BOOKING",
                "GPU\\1",
                MINUTE.plusSeconds(60 * id),
                1,
                null,
                "window closed",
                MINUTE,
                attribution,
                null,
                null,
                LINES);
    }

    /** As the version before would have stored it; an entry without digests as one before that. */
    private static void add(JdbcClient old, EntryForm form, boolean digests) {
        old.sql("INSERT INTO attribution (device, minute, revision, window_revision, inputs_sha256, digest)"
                        + " VALUES (?, ?, 1, 1, '', ?)")
                .params(form.device(), form.minute().atOffset(ZoneOffset.UTC), form.attribution())
                .update();
        old.sql("INSERT INTO entry (id, kind, device, minute, revision, cause, posted_at, previous, hash)"
                        + " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)")
                .params(
                        form.id(),
                        form.kind(),
                        form.device(),
                        form.minute().atOffset(ZoneOffset.UTC),
                        form.cause(),
                        form.postedAt().atOffset(ZoneOffset.UTC),
                        form.previous(),
                        form.hash())
                .update();
        for (EntryForm.Line line : form.lines()) {
            old.sql("INSERT INTO posting (entry, line, account, side, unit, amount, terms, crc32c)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            form.id(),
                            line.line(),
                            line.account(),
                            line.side(),
                            line.unit(),
                            line.amount(),
                            line.terms(),
                            digests ? line.crc32c(form.id()) : null)
                    .update();
        }
    }

    private static List<StoredEntry> entries(JdbcClient database) {
        List<StoredEntry> entries = new ArrayList<>();
        EntryRows rows = new EntryRows(entries::add);
        database.sql(EntryRows.of("entry")).query(rows);
        rows.finish();
        return entries;
    }

    /** Of the version before, with terms; nothing in it holds what is added to any rule. */
    private static JdbcClient database(String name) {
        SERVER.database().sql("CREATE DATABASE before_" + name).update();
        flyway(name, "091").migrate();
        SingleConnectionDataSource one =
                new SingleConnectionDataSource(source(name).getUrl(), true);
        DriverManagerDataSource login = source(name);
        one.setUsername(login.getUsername());
        one.setPassword(login.getPassword());
        JdbcClient database = JdbcClient.create(new JdbcTemplate(one));
        guardsOff(database);
        database.sql("ALTER TABLE posting DROP CONSTRAINT digested").update();
        database.sql("ALTER TABLE attribution DROP CONSTRAINT digested").update();
        database.sql("""
                        INSERT INTO terms (factor, factor_assumed, tariff_micros, currency, tariff_source, tariff_assumed,
                            pue_permille, pue_source, digest)
                        VALUES (1, true, 0, 'EUR', '', true, 1000, '', decode(:digest, 'hex'))
                        """).param("digest", HexFormat.of().formatHex(TERMS)).update();
        return database;
    }

    private static void guardsOff(JdbcClient database) {
        database.sql("SET session_replication_role = replica").update();
    }

    private static Flyway flyway(String name, String target) {
        return Flyway.configure()
                .dataSource(source(name))
                .locations("classpath:db/migration")
                .target(target)
                .load();
    }

    private static DriverManagerDataSource source(String name) {
        DriverManagerDataSource owner = SERVER.bean(DriverManagerDataSource.class);
        DriverManagerDataSource source = new DriverManagerDataSource(
                String.valueOf(owner.getUrl()).replaceFirst("/postgres$", "/before_" + name));
        source.setUsername(String.valueOf(owner.getUsername()));
        source.setPassword(String.valueOf(owner.getPassword()));
        return source;
    }
}
