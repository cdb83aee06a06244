package joulebook.api.provenance;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import joulebook.api.ledger.Entry;
import joulebook.api.ledger.Ledger;
import joulebook.api.ledger.Posting;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Walks from an entry to what it comes from, in one snapshot of the database. */
@Service
class Provenances {
    private static final TypeReference<List<Gap>> GAPS = new TypeReference<>() {};

    private static final Provenance.OfTheMinute NOTHING =
            new Provenance.OfTheMinute(null, null, null, null, null, null, null, null);

    private final Ledger ledger;
    private final JdbcClient jdbc;
    private final JsonMapper mapper;

    Provenances(Ledger ledger, JdbcClient jdbc, JsonMapper mapper) {
        this.ledger = ledger;
        this.jdbc = jdbc;
        this.mapper = mapper;
    }

    /** @throws joulebook.api.problem.Refusal (404) if there is no such entry */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Provenance of(long id) {
        Entry entry = ledger.entry(id);
        Provenance.Attribution attribution = attribution(entry);
        Provenance.Window window = window(entry, attribution.windowRevision());
        return new Provenance(
                entry,
                ledger.reversalOf(id).orElse(null),
                attribution,
                window,
                segments(window),
                terms(entry.postings().stream()
                        .map(Posting::terms)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList()));
    }

    private Provenance.Attribution attribution(Entry entry) {
        List<Provenance.Share> shares = keyed("""
                        SELECT run, energy_mj, covered_nanos FROM attribution_share
                        WHERE device = :device AND minute = :minute AND revision = :revision ORDER BY run NULLS LAST
                        """, entry, entry.revision())
                .query((row, n) -> new Provenance.Share(
                        row.getObject("run", UUID.class),
                        row.getLong("energy_mj") + "mJ",
                        row.getLong("covered_nanos")))
                .list();
        return keyed("""
                        SELECT * FROM attribution WHERE device = :device AND minute = :minute AND revision = :revision
                        """, entry, entry.revision())
                .query((row, n) -> new Provenance.Attribution(
                        row.getInt("revision"),
                        row.getInt("window_revision"),
                        row.getString("inputs_sha256"),
                        instant(row, "attributed_at"),
                        hex(row, "digest"),
                        shares))
                .single();
    }

    private Provenance.Window window(Entry entry, int revision) {
        return keyed("""
                        SELECT w.*, i.name, i.method, i.scope, i.uncertainty_permille, i.provenance,
                            i.digest AS instrument_digest
                        FROM device_window w JOIN instrument i ON i.id = w.instrument
                        WHERE w.device = :device AND w.minute = :minute AND w.revision = :revision
                        """, entry, revision).query((row, n) -> window(row)).single();
    }

    private JdbcClient.StatementSpec keyed(String sql, Entry entry, int revision) {
        return jdbc.sql(sql)
                .param("device", entry.device())
                .param("minute", entry.minute().atOffset(ZoneOffset.UTC))
                .param("revision", revision);
    }

    private Provenance.Window window(ResultSet row) throws SQLException {
        Method method = Method.valueOf(row.getString("method"));
        Long check = row.getObject("cross_check_mj", Long.class);
        return new Provenance.Window(
                row.getString("device"),
                instant(row, "minute"),
                row.getInt("revision"),
                row.getLong("energy_mj") + "mJ",
                row.getLong("covered_nanos"),
                check == null ? null : check + "mJ",
                mapper.readValue(row.getString("gaps"), GAPS),
                row.getString("inputs_sha256"),
                row.getObject("arrival", Long.class),
                instant(row, "closed_at"),
                hex(row, "digest"),
                new Provenance.Instrument(
                        row.getLong("instrument"),
                        row.getString("name"),
                        method.name(),
                        method.tier().name(),
                        method.tier().label(),
                        row.getString("scope"),
                        row.getInt("uncertainty_permille"),
                        row.getString("provenance"),
                        hex(row, "instrument_digest")));
    }

    /** Those that touch the minute, of those that had come when it was closed: what its inputs' digest is over. */
    private List<Provenance.Segment> segments(Provenance.Window window) {
        return jdbc.sql("""
                        SELECT s.*, coalesce(octet_length(s.payload), a.payload_bytes) AS bytes,
                            coalesce(sha256(s.payload), a.payload_sha256) AS payload_sha256, f.path, f.sha256 AS file_sha256
                        FROM segment s LEFT JOIN archived_segment a ON a.arrival = s.arrival
                            LEFT JOIN archive_file f ON f.id = a.file
                        WHERE s.device = :device AND s.first_utc < :to AND s.last_utc >= :from
                            AND (:arrival::bigint IS NULL OR s.arrival <= :arrival AND NOT withdrawn(s.boot, :arrival))
                        ORDER BY s.first_utc, s.sequence
                        """)
                .param("device", window.device())
                .param("from", window.minute().atOffset(ZoneOffset.UTC))
                .param("to", window.minute().plusSeconds(60).atOffset(ZoneOffset.UTC))
                .param("arrival", window.lastArrival(), Types.BIGINT)
                .query((row, n) -> new Provenance.Segment(
                        row.getObject("boot", UUID.class),
                        row.getLong("first_monotonic"),
                        row.getLong("sequence"),
                        instant(row, "first_utc"),
                        instant(row, "last_utc"),
                        row.getInt("samples"),
                        row.getBoolean("ends_stream"),
                        row.getLong("bytes"),
                        HexFormat.of().toHexDigits(row.getInt("crc32c")),
                        HexFormat.of().formatHex(row.getBytes("payload_sha256")),
                        row.getLong("arrival"),
                        instant(row, "received_at"),
                        hex(row, "digest"),
                        archive(row)))
                .list();
    }

    private static Provenance.@Nullable Archive archive(ResultSet row) throws SQLException {
        String path = row.getString("path");
        return path == null
                ? null
                : new Provenance.Archive(
                        path, HexFormat.of().formatHex(row.getBytes("file_sha256")), row.getBytes("payload") == null);
    }

    private List<Provenance.Terms> terms(List<Long> ids) {
        return jdbc.sql("""
                        SELECT t.*, f.geo, f.name, f.mg_per_kwh, f.basis, f.source, f.version, f.licence, f.supersedes,
                            coalesce(f.valid_from, make_date(f.year, 1, 1)) AS holds_from,
                            coalesce(f.valid_to, make_date(f.year + 1, 1, 1)) AS holds_to,
                            f.digest AS factor_digest, n.id AS superseded_by
                        FROM terms t JOIN factor f ON f.id = t.factor LEFT JOIN factor n ON n.supersedes = f.id
                        WHERE t.id = ANY(:ids) ORDER BY t.id
                        """)
                .param("ids", ids.toArray(Long[]::new), Types.ARRAY)
                .query((row, n) -> new Provenance.Terms(
                        row.getLong("id"),
                        factor(row),
                        row.getBoolean("factor_assumed"),
                        ofTheMinute(row),
                        row.getLong("tariff_micros") + "u" + row.getString("currency") + "/kWh",
                        row.getString("tariff_source"),
                        row.getBoolean("tariff_assumed"),
                        BigDecimal.valueOf(row.getInt("pue_permille"), 3)
                                .stripTrailingZeros()
                                .toPlainString(),
                        row.getString("pue_source"),
                        hex(row, "digest")))
                .list();
    }

    private static Provenance.@Nullable OfTheMinute ofTheMinute(ResultSet row) throws SQLException {
        Long intensity = row.getObject("intensity_mg_per_kwh", Long.class);
        Provenance.OfTheMinute minute = new Provenance.OfTheMinute(
                intensity == null ? null : intensity + "mgCO2e/kWh",
                row.getString("intensity_source"),
                row.getObject("intensity_point", Long.class),
                row.getString("intensity_fallback"),
                row.getObject("tariff", Long.class),
                row.getObject("price_point", Long.class),
                row.getString("price_fallback"),
                row.getObject("pue_point", Long.class));
        return minute.equals(NOTHING) ? null : minute;
    }

    private static Provenance.Factor factor(ResultSet row) throws SQLException {
        return new Provenance.Factor(
                row.getLong("factor"),
                row.getString("geo"),
                row.getString("name"),
                row.getLong("mg_per_kwh") + "mgCO2e/kWh",
                row.getString("basis"),
                row.getObject("holds_from", LocalDate.class),
                row.getObject("holds_to", LocalDate.class),
                row.getObject("supersedes", Long.class),
                row.getObject("superseded_by", Long.class),
                row.getString("source"),
                row.getString("version"),
                row.getString("licence"),
                hex(row, "factor_digest"));
    }

    private static @Nullable String hex(ResultSet row, String column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
