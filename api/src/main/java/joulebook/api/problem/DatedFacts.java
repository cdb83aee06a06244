package joulebook.api.problem;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is refused of every fact that holds for some days and is only added to. */
public final class DatedFacts {
    private DatedFacts() {}

    /**
     * Days that another one of the same has (409).
     *
     * @param fact what it is, such as {@code factor}
     * @param words what the other one is, and from when to when
     */
    public static Refusal overlaps(String fact, long id, String words) {
        return Refusal.conflict(
                "validFrom",
                fact + " " + id + " " + words
                        + ", and overlaps: give days that are free, or correct it with \"supersedes\": " + id);
    }

    /**
     * The one that a correction names.
     *
     * @param knownTo when the one that superseded it came; null where none did
     * @throws Refusal (422) if there is no such one, (409) if it was corrected already
     */
    public static <T> T corrected(String fact, long id, Optional<T> found, Function<T, @Nullable Instant> knownTo) {
        T old = found.orElseThrow(() -> Refusal.invalid("supersedes", "there is no " + fact + " " + id));
        Instant superseded = knownTo.apply(old);
        if (superseded != null) {
            throw Refusal.conflict(
                    "supersedes",
                    fact + " " + id + " was superseded at " + superseded + ": supersede the one that did");
        }
        return old;
    }
}
