package joulebook.api.period;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes seals and finds them. A seal is made once; a period that closes again gets a further one. */
@Service
public class Seals {
    private final SealStore store;
    private final SiteKey key;
    private final Clock clock = Clock.systemUTC();

    Seals(SealStore store, SiteKey key) {
        this.store = store;
        this.key = key;
    }

    /** What the tree over a period's entries came to. */
    public record Content(long entries, String root, long lastEntry, String lastHash) {}

    /**
     * Makes sure that there is a key to sign with, before the work.
     *
     * @throws Refusal (409) if the site's key cannot be used
     */
    public void requireKey() {
        key.fingerprint();
    }

    /** The seal of a closing; the one that is there already, if another made it meanwhile. */
    @Transactional
    public Seal make(Period period, int number, Content content) {
        Period.Reopening reopening = period.reopening();
        Seal unsigned = new Seal(
                period.id(),
                number,
                period.from(),
                period.to(),
                period.zone(),
                content.entries(),
                content.root(),
                content.lastEntry(),
                content.lastHash(),
                reopening == null ? null : reopening.seal(),
                reopening == null ? null : store.reopeningDigest(period.id(), reopening.seal()),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                key.fingerprint(),
                "");
        store.add(unsigned.signed(key.sign(unsigned.form().getBytes(StandardCharsets.UTF_8))), key.publicKey());
        return get(period.id(), number);
    }

    /** All of them, by period and number. */
    public List<Seal> all() {
        return store.all();
    }

    public Optional<Seal> newest(String period) {
        return store.newest(period);
    }

    /**
     * @param number null for the newest
     * @throws Refusal (404) if there is none
     */
    public Seal get(String period, @Nullable Integer number) {
        Optional<Seal> found = number == null ? store.newest(period) : store.find(period, number);
        return found.orElseThrow(() -> Refusal.unknown(
                "period " + period + " has no " + (number == null ? "seal: it was never closed" : "seal " + number)));
    }
}
