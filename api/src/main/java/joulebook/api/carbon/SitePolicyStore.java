package joulebook.api.carbon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import joulebook.api.problem.DatedFacts;
import joulebook.api.problem.Refusal;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The policies of idle minutes, in and out. Of a device, or of the site, one holds at an instant and is known at a time. */
@Repository
public class SitePolicyStore {
    static final String POLICIES = """
            SELECT p.*, s.id AS of_site, s.device, s.valid_from, s.policy, s.stated_by, s.known_from, s.supersedes,
                n.known_from AS known_to, s.digest AS site_digest
            FROM site_policy s LEFT JOIN site_policy n ON n.supersedes = s.id LEFT JOIN policy p ON p.id = s.policy
            """;

    private final JdbcClient jdbc;
    private final TermsStore terms;
    private final Clock clock = Clock.systemUTC();

    SitePolicyStore(JdbcClient jdbc, TermsStore terms) {
        this.jdbc = jdbc;
        this.terms = terms;
    }

    /** What there is to be kept, checked field by field. */
    record Statement(
            @Nullable String device,
            Instant validFrom,
            TermsStore.Stated terms,
            String by,
            @Nullable Long supersedes) {}

    public SitePolicies all() {
        return new SitePolicies(list());
    }

    /** By device, the site's first, then by when each holds. */
    List<SitePolicy> list() {
        return jdbc.sql(POLICIES + " ORDER BY s.device NULLS FIRST, s.valid_from, s.id")
                .query((row, n) -> policy(row))
                .list();
    }

    /** @throws Refusal (409) if one is stated for that instant, and it does not supersede that */
    @Transactional
    SitePolicy add(Statement stated) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('factor', 0))")
                .query((row, n) -> 0)
                .single();
        refuseOther(stated);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        long policy = terms.policy(stated.terms());
        byte[] digest = form(
                        stated.device(),
                        stated.validFrom(),
                        policyDigest(policy),
                        stated.by(),
                        now,
                        stated.supersedes())
                .sha256();
        long id = jdbc.sql("""
                        INSERT INTO site_policy (device, valid_from, policy, stated_by, known_from, supersedes, digest)
                        VALUES (:device, :from, :policy, :by, :known, :supersedes, :digest) RETURNING id
                        """)
                .param("device", stated.device(), Types.VARCHAR)
                .param("from", stated.validFrom().atOffset(ZoneOffset.UTC))
                .param("policy", policy)
                .param("by", stated.by())
                .param("known", now.atOffset(ZoneOffset.UTC))
                .param("supersedes", stated.supersedes(), Types.BIGINT)
                .param("digest", digest)
                .query(Long.class)
                .single();
        return get(id).orElseThrow();
    }

    private void refuseOther(Statement stated) {
        Long supersedes = stated.supersedes();
        if (supersedes == null) {
            list().stream()
                    .filter(other -> other.knownTo() == null
                            && Objects.equals(other.device(), stated.device())
                            && other.validFrom().equals(stated.validFrom()))
                    .findFirst()
                    .ifPresent(other -> {
                        throw Refusal.conflict(
                                "validFrom",
                                "site policy " + other.id() + " holds from " + other.validFrom()
                                        + " already: state another instant, or correct it with \"supersedes\": "
                                        + other.id());
                    });
            return;
        }
        SitePolicy old = DatedFacts.corrected("site policy", supersedes, get(supersedes), SitePolicy::knownTo);
        if (!Objects.equals(old.device(), stated.device()) || !old.validFrom().equals(stated.validFrom())) {
            throw Refusal.invalid(
                    "supersedes",
                    "site policy " + supersedes + " is of " + (old.device() == null ? "all devices" : old.device())
                            + " from " + old.validFrom() + ": what supersedes it has the same device and instant");
        }
    }

    private byte[] policyDigest(long policy) {
        return jdbc.sql("SELECT digest FROM policy WHERE id = :id")
                .param("id", policy)
                .query((row, n) -> row.getBytes("digest"))
                .single();
    }

    private Optional<SitePolicy> get(long id) {
        return jdbc.sql(POLICIES + " WHERE s.id = :id")
                .param("id", id)
                .query((row, n) -> policy(row))
                .optional();
    }

    /** @param policyDigest null for a policy that is not there */
    static Canonical form(
            @Nullable String device,
            Instant validFrom,
            byte @Nullable [] policyDigest,
            String by,
            Instant knownFrom,
            @Nullable Long supersedes) {
        return Canonical.of("site_policy")
                .add(device)
                .add(validFrom)
                .add(policyDigest)
                .add(by)
                .add(knownFrom)
                .add(supersedes);
    }

    private static SitePolicy policy(ResultSet row) throws SQLException {
        OffsetDateTime knownTo = row.getObject("known_to", OffsetDateTime.class);
        return new SitePolicy(
                row.getLong("of_site"),
                row.getString("device"),
                row.getObject("valid_from", OffsetDateTime.class).toInstant(),
                row.getLong("policy"),
                SitePolicy.PolicyTerms.of(PolicyStore.policy(row)),
                row.getString("stated_by"),
                row.getObject("known_from", OffsetDateTime.class).toInstant(),
                knownTo == null ? null : knownTo.toInstant(),
                row.getObject("supersedes", Long.class));
    }
}
