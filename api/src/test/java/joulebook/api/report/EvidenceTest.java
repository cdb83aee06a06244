package joulebook.api.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which comparison says nothing of the published claims, and why. */
class EvidenceTest {
    private static final String NAMED = "'a test' of 2026-03-06T12:00:00Z (00000000-0000-4000-8000-0000000000e1): ";

    @Test
    void oneThatIsRefusedSaysItsRefusal() {
        assertThat(Evidence.unusable(said(List.of("dense", "asa"), "its runs shared a device")))
                .contains(NAMED + "its runs shared a device");
    }

    @Test
    void oneOfWhichARunIsMissingSaysOfWhichVariant() {
        assertThat(Evidence.unusable(said(List.of("dense", "asa"), null)))
                .contains(NAMED
                        + "no run of dense and none of asa is finished and booked: ./joulebook compare --resume goes"
                        + " on with it");
    }

    @Test
    void oneOfOtherVariantsSaysWhichItIsOf() {
        assertThat(Evidence.unusable(said(List.of("dense", "window"), null)))
                .contains(NAMED + "it is of dense, window, not of dense and asa");
    }

    private static ComparisonStatement said(List<String> variants, @Nullable String refusal) {
        return new ComparisonStatement(
                UUID.fromString("00000000-0000-4000-8000-0000000000e1"),
                "a test",
                "tiny",
                Instant.parse("2026-03-06T12:00:00.5Z"),
                "RUNNING",
                Map.of("variants", variants),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                refusal);
    }
}
