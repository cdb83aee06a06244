package joulebook.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    /**
     * Of 100 steps, five rise: step 1 has two fifths. Half-way a cosine is at 0.1 + 0.9 / 2. WSD stays up to step 80; a
     * quarter of the way down from there it has lost sqrt(1/4).
     */
    @ParameterizedTest
    @CsvSource({
        "WSD,0,0.2",
        "WSD,1,0.4",
        "WSD,4,1",
        "WSD,80,1",
        "WSD,85,0.5",
        "WSD,95,0.1339746",
        "COSINE,0,0.2",
        "COSINE,50,0.55",
        "COSINE,75,0.2318019"
    })
    void aLearningRateRisesStaysAndFalls(Schedule schedule, int step, double share) {
        assertThat(schedule.at(step, 100)).isCloseTo(share, within(1e-6));
    }

    @Test
    void aScheduleThatThereIsNotIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Schedule.of("linear"))
                .hasMessage("there is no schedule 'linear'. There are: cosine, wsd");
    }
}
