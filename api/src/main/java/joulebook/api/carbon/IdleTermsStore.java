package joulebook.api.carbon;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The default terms of idle minutes, which hold where the site states no policy; each since the posting that had them first. */
@Repository
public class IdleTermsStore {
    private final JdbcClient jdbc;
    private final TermsStore terms;

    IdleTermsStore(JdbcClient jdbc, TermsStore terms) {
        this.jdbc = jdbc;
        this.terms = terms;
    }

    /** The default terms of today, kept as those of all postings from {@code now} on. To be asked by one posting at a time. */
    public long of(Instant now) {
        long today = terms.of(TermsStore.Stated.NOTHING);
        if (all().of(now).filter(last -> last.terms() == today).isEmpty()) {
            add(today, now);
        }
        return today;
    }

    public IdleTerms.History all() {
        return new IdleTerms.History(jdbc.sql("SELECT id, terms, known_from FROM idle_terms ORDER BY known_from")
                .query((row, n) -> new IdleTerms(
                        row.getLong("id"),
                        row.getLong("terms"),
                        row.getObject("known_from", OffsetDateTime.class).toInstant()))
                .list());
    }

    private void add(long today, Instant now) {
        byte[] digest = jdbc.sql("SELECT digest FROM terms WHERE id = :id")
                .param("id", today)
                .query((row, n) -> form(row.getBytes("digest"), now).sha256())
                .single();
        jdbc.sql("INSERT INTO idle_terms (terms, known_from, digest) VALUES (:terms, :now, :digest)")
                .param("terms", today)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("digest", digest)
                .update();
    }

    /** @param termsDigest null for terms that are not there */
    static Canonical form(byte @Nullable [] termsDigest, Instant knownFrom) {
        return Canonical.of("idle_terms").add(termsDigest).add(knownFrom);
    }
}
