package joulebook.api.uncertainty;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import joulebook.api.problem.Refusal;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What was stated of factors and PUEs; the newest statement holds. */
@Repository
class UncertaintyStore {
    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    UncertaintyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A statement.
     *
     * @param factor of which it is; or else of {@code puePermille}
     * @param halfWidthPermille half the width of the 95 % range, in thousandths
     */
    record StatedUncertainty(
            @Nullable Long factor,
            @Nullable Integer puePermille,
            int halfWidthPermille,
            String source,
            Instant statedAt) {

        Canonical form() {
            return Canonical.of("stated_uncertainty")
                    .add(factor)
                    .add(puePermille)
                    .add(halfWidthPermille)
                    .add(source)
                    .add(statedAt);
        }

        static StatedUncertainty of(ResultSet row) throws SQLException {
            return new StatedUncertainty(
                    row.getObject("factor", Long.class),
                    row.getObject("pue_permille", Integer.class),
                    row.getInt("half_width_permille"),
                    row.getString("source"),
                    row.getObject("stated_at", OffsetDateTime.class).toInstant());
        }
    }

    List<StatedUncertainty> list() {
        return jdbc.sql("SELECT * FROM stated_uncertainty ORDER BY id")
                .query((row, n) -> StatedUncertainty.of(row))
                .list();
    }

    /** @throws Refusal (422) if there is no such factor */
    @Transactional
    StatedUncertainty add(@Nullable Long factor, @Nullable Integer pue, int halfWidth, String source) {
        boolean known = factor == null
                || jdbc.sql("SELECT EXISTS (SELECT FROM factor WHERE id = :id)")
                        .param("id", factor)
                        .query(Boolean.class)
                        .single();
        if (!known) {
            throw Refusal.invalid("factor", "there is no factor " + factor + ": see GET /v1/factors");
        }
        StatedUncertainty stated = new StatedUncertainty(
                factor, pue, halfWidth, source, clock.instant().truncatedTo(ChronoUnit.MICROS));
        jdbc.sql("""
                        INSERT INTO stated_uncertainty (factor, pue_permille, half_width_permille, source, stated_at, digest)
                        VALUES (:factor, :pue, :half, :source, :at, :digest)
                        """)
                .param("factor", factor, Types.BIGINT)
                .param("pue", pue, Types.INTEGER)
                .param("half", halfWidth)
                .param("source", source)
                .param("at", stated.statedAt().atOffset(ZoneOffset.UTC))
                .param("digest", stated.form().sha256())
                .update();
        return stated;
    }
}
