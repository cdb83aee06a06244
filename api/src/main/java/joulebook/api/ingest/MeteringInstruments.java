package joulebook.api.ingest;

import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import joulebook.api.database.Once;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How devices are metered, each way once. */
@Repository
class MeteringInstruments {
    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    MeteringInstruments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The ids of these, which are added where they are new. All that is known is asked for at once: most are. */
    Map<Instrument, Long> ids(List<Instrument> instruments) {
        Map<Instrument, Long> ids = new HashMap<>();
        jdbc.sql("""
                        SELECT n.n, i.id FROM unnest(:devices::text[], :hosts::text[], :names::text[], :methods::text[],
                                :scopes::text[], :uncertainties::integer[], :limits::bigint[], :provenances::text[])
                            WITH ORDINALITY AS n(device, host, name, method, scope, uncertainty, most, provenance, n),
                        LATERAL (SELECT id FROM instrument WHERE device = n.device AND host = n.host AND name = n.name
                            AND method = n.method AND scope = n.scope AND uncertainty_permille = n.uncertainty
                            AND limit_mw IS NOT DISTINCT FROM n.most AND provenance = n.provenance) AS i
                        """)
                .param("devices", column(instruments, each -> each.device().value(), String[]::new), Types.ARRAY)
                .param("hosts", column(instruments, Instrument::host, String[]::new), Types.ARRAY)
                .param("names", column(instruments, Instrument::name, String[]::new), Types.ARRAY)
                .param("methods", column(instruments, each -> each.method().name(), String[]::new), Types.ARRAY)
                .param("scopes", column(instruments, each -> each.scope().name(), String[]::new), Types.ARRAY)
                .param(
                        "uncertainties",
                        column(instruments, Instrument::uncertaintyPermille, Integer[]::new),
                        Types.ARRAY)
                .param("limits", column(instruments, MeteringInstruments::limit, Long[]::new), Types.ARRAY)
                .param("provenances", column(instruments, Instrument::provenance, String[]::new), Types.ARRAY)
                .query(row -> {
                    ids.put(instruments.get(row.getInt("n") - 1), row.getLong("id"));
                });
        instruments.forEach(each -> ids.computeIfAbsent(each, this::add));
        return ids;
    }

    private static <T> @Nullable T[] column(
            List<Instrument> instruments, Function<Instrument, @Nullable T> column, IntFunction<@Nullable T[]> array) {
        return instruments.stream().map(column).toArray(array);
    }

    private static @Nullable Long limit(Instrument instrument) {
        Power limit = instrument.limit();
        return limit == null ? null : (Long) limit.milliwatts();
    }

    private long add(Instrument instrument) {
        Long limitMilliwatts = limit(instrument);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        JdbcClient.StatementSpec insert = named(instrument, """
                        INSERT INTO instrument (device, host, name, method, scope, uncertainty_permille, limit_mw,
                                provenance, first_seen, digest)
                            VALUES (:device, :host, :name, :method, :scope, :uncertainty, :limit, :provenance, :now,
                                :digest)
                            ON CONFLICT DO NOTHING RETURNING id
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param(
                        "digest",
                        SegmentForm.instrument(
                                        instrument.device().value(),
                                        instrument.host(),
                                        instrument.name(),
                                        instrument.method().name(),
                                        instrument.scope().name(),
                                        instrument.uncertaintyPermille(),
                                        limitMilliwatts,
                                        instrument.provenance(),
                                        now)
                                .sha256());
        return Once.id(insert, named(instrument, """
                        SELECT id FROM instrument WHERE device = :device AND host = :host AND name = :name
                            AND method = :method AND scope = :scope AND uncertainty_permille = :uncertainty
                            AND limit_mw IS NOT DISTINCT FROM :limit AND provenance = :provenance
                        """));
    }

    private JdbcClient.StatementSpec named(Instrument instrument, String sql) {
        return jdbc.sql(sql)
                .param("device", instrument.device().value())
                .param("host", instrument.host())
                .param("name", instrument.name())
                .param("method", instrument.method().name())
                .param("scope", instrument.scope().name())
                .param("uncertainty", instrument.uncertaintyPermille())
                .param("limit", limit(instrument), Types.BIGINT)
                .param("provenance", instrument.provenance());
    }
}
