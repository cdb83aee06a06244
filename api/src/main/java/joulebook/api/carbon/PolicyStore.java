package joulebook.api.carbon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import joulebook.api.database.Once;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps policies, each once. */
@Repository
class PolicyStore {
    private final JdbcClient jdbc;

    PolicyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    long of(Policy policy) {
        StatedTariff flat = policy.flat();
        byte[] digest = policy.form().sha256();
        JdbcClient.StatementSpec insert = jdbc.sql("""
                        INSERT INTO policy (geo, geo_assumed, basis, zone, tariff, tariff_micros, currency,
                                tariff_source, tariff_assumed, pue_series, pue_permille, pue_source, losses, water,
                                carbon_price, digest)
                            VALUES (:geo, :geoAssumed, :basis, :zone, :tariff, :micros, :currency, :tariffSource,
                                :tariffAssumed, :pueSeries, :pue, :pueSource, :losses, :water, :carbonPrice, :digest)
                            ON CONFLICT (digest) DO NOTHING RETURNING id
                        """)
                .param("geo", policy.geo())
                .param("geoAssumed", policy.geoAssumed())
                .param("basis", policy.basis())
                .param("zone", policy.zone(), Types.VARCHAR)
                .param("tariff", policy.tariff(), Types.VARCHAR)
                .param("micros", flat == null ? null : flat.micros(), Types.BIGINT)
                .param("currency", flat == null ? null : flat.currency(), Types.VARCHAR)
                .param("tariffSource", flat == null ? null : flat.source(), Types.VARCHAR)
                .param("tariffAssumed", flat == null ? null : flat.assumed(), Types.BOOLEAN)
                .param("pueSeries", policy.pueSeries(), Types.VARCHAR)
                .param("pue", policy.puePermille(), Types.INTEGER)
                .param("pueSource", policy.pueSource(), Types.VARCHAR)
                .param("losses", policy.losses(), Types.VARCHAR)
                .param("water", policy.water(), Types.VARCHAR)
                .param("carbonPrice", policy.carbonPrice(), Types.VARCHAR)
                .param("digest", digest);
        return Once.id(
                insert, jdbc.sql("SELECT id FROM policy WHERE digest = :digest").param("digest", digest));
    }

    Policy get(long id) {
        return jdbc.sql("SELECT * FROM policy WHERE id = :id")
                .param("id", id)
                .query((row, n) -> policy(row))
                .single();
    }

    static Policy policy(ResultSet row) throws SQLException {
        Long micros = row.getObject("tariff_micros", Long.class);
        return new Policy(
                row.getString("geo"),
                row.getBoolean("geo_assumed"),
                row.getString("basis"),
                row.getString("zone"),
                row.getString("tariff"),
                micros == null
                        ? null
                        : new StatedTariff(
                                micros,
                                row.getString("currency"),
                                row.getString("tariff_source"),
                                row.getBoolean("tariff_assumed")),
                row.getString("pue_series"),
                row.getObject("pue_permille", Integer.class),
                row.getString("pue_source"),
                row.getString("losses"),
                row.getString("water"),
                row.getString("carbon_price"));
    }
}
