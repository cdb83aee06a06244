package joulebook.api.carbon;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Default terms of idle minutes, from a posting on. */
public record IdleTerms(long id, long terms, Instant knownFrom) {

    /** All that there were, by when they began. */
    public record History(List<IdleTerms> all) {

        /** Those by which a posting of this instant booked; empty before the first that were kept. */
        public Optional<IdleTerms> of(Instant posting) {
            return all.reversed().stream()
                    .filter(each -> !each.knownFrom().isAfter(posting))
                    .findFirst();
        }
    }
}
