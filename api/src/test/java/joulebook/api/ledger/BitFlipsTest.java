package joulebook.api.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import joulebook.api.RealServer;
import joulebook.api.ledger.FlippedColumns.Column;
import joulebook.api.verification.Check;
import joulebook.api.verification.Finding;
import joulebook.api.verification.Verification;
import joulebook.api.verification.Verifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One bit changed anywhere in what is booked or measured is found, and the row that it is in is named. Each flip happens in
 * the real database with triggers and constraints off, and is taken back.
 */
@Tag("server")
class BitFlipsTest {
    private static final long SEED = 20_260_307;
    private static final int FLIPS = 1000;
    private static final int AT_ONCE = 10;
    /** A row's newest version is the one that was changed last. */
    private static final String NEWEST =
            " WHERE (tableoid, ctid) = (SELECT tableoid, ctid FROM %s ORDER BY xmin::text::bigint DESC LIMIT 1)";

    private static final RealServer SERVER =
            RealServer.alone("--joulebook.archive.after-days=1", "--joulebook.archive.delete-after-days=1");
    private static final JdbcClient DATABASE = SERVER.database();
    private static final Check.Scope ALL = new Check.Scope(null, 1);
    /** All digests, and the samples of one window: those of all take longer than all else. */
    private static final Check.Scope DIGESTS = new Check.Scope(1, 1);

    private static final List<Column> COLUMNS = FlippedColumns.of(DATABASE);

    private final Random random = new Random(SEED);
    private final List<String> missed = new ArrayList<>();

    @BeforeAll
    static void books() {
        new FlippedBooks(SERVER).build();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void untouchedBooksAreWhole() {
        Verification found = verify(ALL);

        assertThat(found.findings()).isEmpty();
        assertThat(found.whole()).isTrue();
        assertThat(found.stages())
                .allSatisfy(stage -> assertThat(stage.uncovered()).isZero());
        assertThat(found.stages())
                .filteredOn(stage -> stage.name().equals("sealed entries"))
                .singleElement()
                .satisfies(stage -> assertThat(stage.rows()).isEqualTo(count("entry")));
    }

    /** A column without a value would pass untested. */
    @Test
    void everyColumnHasAValueToFlip() {
        assertThat(FlippedColumns.leftOutInVain(DATABASE)).isEmpty();
        assertThat(COLUMNS)
                .extracting(Column::table)
                .contains("entry", "run", "run_mark", "comparison", "experiment", "market_statement", "asset");
        assertThat(COLUMNS)
                .filteredOn(column -> count(column.table() + " WHERE " + holds(column)) == 0)
                .isEmpty();
    }

    /** Each column once, and then any; some rows of different tables at a time, and what is not named then by itself. */
    @Test
    void everyFlippedBitIsFoundAndItsRowNamed() {
        takeGuardsOff();
        assertThat(verify(ALL).findings()).isEmpty();
        List<Column> due = new ArrayList<>(COLUMNS);
        int tries = 0;
        for (int flips = 0; flips < FLIPS; ) {
            Map<String, Flip> batch = new LinkedHashMap<>();
            while (batch.size() < AT_ONCE) {
                List<Column> left = (due.isEmpty() ? COLUMNS : due)
                        .stream()
                                .filter(column -> !batch.containsKey(column.table()))
                                .toList();
                List<Column> among = left.isEmpty() ? COLUMNS : left;
                Column column = among.get(random.nextInt(among.size()));
                Flip flip = batch.containsKey(column.table()) ? null : flip(column);
                assertThat(++tries).as("nothing can be flipped in %s", due).isLessThan(10 * FLIPS);
                if (flip != null) {
                    batch.put(column.table(), flip);
                    due.remove(column);
                }
            }
            judge(List.copyOf(batch.values()));
            flips += batch.size();
        }
        assertThat(due).isEmpty();
        assertThat(missed).isEmpty();
        assertThat(verify(ALL).findings()).isEmpty();
    }

    private void judge(List<Flip> batch) {
        List<Finding> findings = verify(DIGESTS).findings();
        batch.forEach(BitFlipsTest::takeBack);
        for (Flip flip : batch) {
            if (findings.stream().noneMatch(finding -> names(finding, flip))) {
                set(flip.column(), flip.row(), flip.value());
                List<Finding> alone = verify(DIGESTS).findings();
                takeBack(flip);
                if (alone.stream().noneMatch(finding -> names(finding, flip))) {
                    missed.add("a bit of " + flip.column() + " of " + flip.key() + ": " + alone);
                }
            }
        }
    }

    /** As somebody could who owns the database. */
    private static void takeGuardsOff() {
        SERVER.transaction()
                .executeWithoutResult(status -> DATABASE.sql("""
                        SELECT format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', conrelid::regclass, conname)
                        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u', 'x')
                            AND conparentid = 0 AND coninhcount = 0
                        UNION ALL
                        SELECT format('ALTER TABLE %s DISABLE TRIGGER USER', oid::regclass)
                        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                        """)
                        .query(String.class)
                        .list()
                        .forEach(change -> DATABASE.sql(change).update()));
    }

    /**
     * A bit that is changed.
     *
     * @param row where it is once it is taken back, until something else is changed in the table
     * @param value the SQL of what it becomes
     * @param before what it was, as text
     * @param keys of the row before and after
     */
    private record Flip(Column column, String row, String value, String before, List<String> keys) {
        String key() {
            return keys.getFirst();
        }
    }

    /** Null where the database cannot store what comes out: nothing was changed. */
    private @Nullable Flip flip(Column column) {
        String table = column.table();
        String row = DATABASE.sql(
                        "SELECT ' WHERE tableoid = ' || tableoid::oid || ' AND ctid = ''' || ctid || '''' FROM " + table
                                + " WHERE " + holds(column) + " ORDER BY md5(ctid::text || tableoid || :n) LIMIT 1")
                .param("n", random.nextInt())
                .query(String.class)
                .single();
        String key = key("SELECT " + String.join(", ", column.key()) + " FROM " + table + row);
        String before = DATABASE.sql("SELECT " + column.name() + "::text FROM " + table + row)
                .query(String.class)
                .single();
        String value = change(column, before);
        String after = set(column, row, value);
        return after == null ? null : new Flip(column, NEWEST.formatted(table), value, before, List.of(key, after));
    }

    private static void takeBack(Flip flip) {
        String value =
                "'" + flip.before().replace("'", "''") + "'::" + flip.column().type();
        assertThat(set(flip.column(), flip.row(), value)).isEqualTo(flip.key());
    }

    /** A posting is named by its entry and line; an hour of an instrument by that, an allocation by its statement. */
    private static boolean names(Finding finding, Flip flip) {
        String table = flip.column().table();
        List<String> keys = flip.keys();
        return switch (table) {
            case "entry" ->
                finding.table().equals("entry") && keys.contains(finding.key())
                        || finding.table().equals("posting") && keys.contains(first(finding.key()));
            case "instrument_hour", "market_allocation" ->
                Set.of(table, "contractual_instrument", "market_statement").contains(finding.table())
                        && keys.stream().map(BitFlipsTest::first).anyMatch(first(finding.key())::equals);
            default -> finding.table().equals(table) && keys.contains(finding.key());
        };
    }

    private static String first(String key) {
        return key.split(" ", -1)[0];
    }

    /** The row's key after it; null where PostgreSQL knows no such text, JSON, partition or instant. */
    private static @Nullable String set(Column column, String row, String value) {
        try {
            return key("UPDATE " + column.table() + " SET " + column.name() + " = " + value + row + " RETURNING "
                    + String.join(", ", column.key()));
        } catch (DataAccessException e) {
            return null;
        }
    }

    /** A row's key as a finding writes it. */
    private static String key(String sql) {
        return DATABASE.sql(sql)
                .query((row, n) -> {
                    List<String> parts = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        String name = row.getMetaData().getColumnName(i);
                        String text = row.getString(i);
                        parts.add(
                                name.equals("minute")
                                        ? row.getObject(i, OffsetDateTime.class)
                                                .toInstant()
                                                .toString()
                                        : text == null ? "idle" : text);
                    }
                    return String.join(" ", parts);
                })
                .single();
    }

    /** The SQL of the column's value with one bit flipped, or of a number in decimals a digit. */
    private String change(Column column, String before) {
        String name = column.name();
        return switch (column.type()) {
            case "bigint" -> name + " # (1::bigint << " + random.nextInt(64) + ")";
            case "integer" -> name + " # (1 << " + random.nextInt(32) + ")";
            case "boolean" -> "NOT " + name;
            case "timestamp with time zone" -> time(name);
            case "date" ->
                "'2000-01-01'::date + ((" + name + " - '2000-01-01'::date) # (1 << " + random.nextInt(20) + "))";
            case "uuid" -> "encode(" + bit("uuid_send(" + name + ")") + ", 'hex')::uuid";
            case "bytea" -> bit(name);
            case "text" -> text(name);
            case "jsonb" -> text(name + "::text") + "::jsonb";
            case "double precision" -> "'" + bit(Double.parseDouble(before)) + "'::double precision";
            case "numeric" -> "'" + digit(before) + "'::numeric";
            case "text[]" -> element(name, text("e"));
            case "bigint[]" -> element(name, "e # (1::bigint << " + random.nextInt(64) + ")");
            case "integer[]" -> element(name, "e # (1 << " + random.nextInt(32) + ")");
            case "timestamp with time zone[]" -> element(name, time("e"));
            default ->
                throw new AssertionError("say how a bit of " + column + ", of " + column.type() + ", is flipped");
        };
    }

    private double bit(double number) {
        return Double.longBitsToDouble(Double.doubleToLongBits(number) ^ 1L << random.nextInt(64));
    }

    /** Another digit in one place. */
    private String digit(String number) {
        int place = random.nextInt(number.length());
        while (!Character.isDigit(number.charAt(place))) {
            place = random.nextInt(number.length());
        }
        int other = (number.charAt(place) - '0' + 1 + random.nextInt(9)) % 10;
        return number.substring(0, place) + other + number.substring(place + 1);
    }

    /** PostgreSQL keeps an instant as microseconds since 2000; its product with an interval is exact below 2^53. */
    private String time(String name) {
        String micros = "(extract(epoch FROM " + name + " - '2000-01-01Z'::timestamptz) * 1000000)::bigint";
        return "'2000-01-01Z'::timestamptz + ((" + micros + ") # (1::bigint << " + random.nextInt(52)
                + ")) * interval '1 microsecond'";
    }

    /** Of one of its elements that are not null. */
    private String element(String name, String flipped) {
        return """
                (SELECT array_agg(CASE WHEN n = (SELECT m FROM unnest(%1$s) WITH ORDINALITY AS v(f, m) WHERE f IS NOT NULL
                    ORDER BY md5(m || '%2$d') LIMIT 1) THEN %3$s ELSE e END ORDER BY n)
                FROM unnest(%1$s) WITH ORDINALITY AS u(e, n))""".formatted(name, random.nextInt(), flipped);
    }

    private String text(String text) {
        return "convert_from(" + bit("convert_to(" + text + ", 'UTF8')") + ", 'UTF8')";
    }

    /** Of bytes of any length. */
    private String bit(String bytes) {
        String which = "(" + random.nextInt(Integer.MAX_VALUE) + " % nullif(octet_length(" + bytes + ") * 8, 0))";
        return "set_bit(" + bytes + ", " + which + ", 1 - get_bit(" + bytes + ", " + which + "))";
    }

    private static Verification verify(Check.Scope scope) {
        return SERVER.bean(Verifier.class).verify(scope, (stage, rows) -> {});
    }

    /** There is a bit in it. */
    private static String holds(Column column) {
        return column.name() + "::text NOT IN ('', '{}', '[]')";
    }

    private static long count(String rows) {
        return DATABASE.sql("SELECT count(*) FROM " + rows).query(Long.class).single();
    }
}
