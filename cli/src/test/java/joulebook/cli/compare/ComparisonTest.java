package joulebook.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.cli.compare.Planned.State;
import joulebook.cli.metering.Terms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final Settings SETTINGS = new Settings(
            "smoke",
            List.of("dense", "asa"),
            3,
            1000L,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new Terms("DEU", null, "1.2"));

    private final Comparison planned =
            Comparison.planned(UUID.randomUUID(), Instant.parse("2026-01-01T00:00:00Z"), SETTINGS);

    @Test
    void everySecondSeedRunsTheVariantsBackwards() {
        assertThat(planned.runs().stream().map(run -> run.variant() + run.seed()))
                .containsExactly("dense1", "asa1", "asa2", "dense2", "dense3", "asa3");
    }

    @Test
    void resumingKeepsWhatIsFinishedAndTriesTheRestUnderNewNames() {
        Comparison stopped = planned.with(0, planned.runs().get(0).in(State.FINISHED))
                .with(1, planned.runs().get(1).in(State.CRASHED))
                .with(2, planned.runs().get(2).in(State.STARTED));

        Comparison resumed = stopped.resumed();

        assertThat(resumed.runs().get(0)).isEqualTo(stopped.runs().get(0));
        assertThat(resumed.runs().get(1).id())
                .isNotEqualTo(stopped.runs().get(1).id());
        assertThat(resumed.runs().get(3)).isEqualTo(planned.runs().get(3));
        assertThat(resumed.abandoned())
                .containsExactly(
                        stopped.runs().get(1).id(), stopped.runs().get(2).id());
        assertThat(resumed.started())
                .containsExactlyInAnyOrder(
                        stopped.runs().get(0).id(),
                        stopped.runs().get(1).id(),
                        stopped.runs().get(2).id());
    }

    @Test
    void aFileGivesBackWhatWasSaved(@TempDir Path folder) {
        ComparisonFiles files = new ComparisonFiles(folder);

        files.save(planned);

        assertThat(files.latestUnfinished()).contains(planned);
    }

    @Test
    void aSettledComparisonIsDone(@TempDir Path folder) {
        ComparisonFiles files = new ComparisonFiles(folder);
        Comparison done = planned;
        for (int i = 0; i < done.runs().size(); i++) {
            done = done.with(i, done.runs().get(i).in(State.FINISHED));
        }

        files.save(done.settledNow());

        assertThat(files.latestUnfinished()).isEmpty();
    }
}
