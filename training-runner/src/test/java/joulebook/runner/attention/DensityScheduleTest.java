package joulebook.runner.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DensityScheduleTest {

    /** Of 100 steps 20 are dense; the next 10 fall from 0.6 in tenths of the way to 0.2, which the last of them reaches. */
    @Test
    void aTrainingIsDenseThenAnnealsThenKeepsItsTarget() {
        DensitySchedule schedule = DensitySchedule.of(100, 0.2, 0.2);
        assertThat(schedule.at(19, 1)).isEqualTo(new Attention.Mode.Dense());
        assertThat(target(schedule, 20)).isCloseTo(0.56, within(1e-12));
        assertThat(target(schedule, 24)).isCloseTo(0.4, within(1e-12));
        assertThat(target(schedule, 29)).isCloseTo(0.2, within(1e-12));
        assertThat(target(schedule, 99)).isEqualTo(0.2);
        assertThat(schedule.phase(19)).isEqualTo("dense warm-up");
        assertThat(schedule.phase(29)).isEqualTo("anneal");
        assertThat(schedule.phase(30)).isEqualTo("sparse");
    }

    @Test
    void withoutAWarmUpTheFirstStepHasTheTarget() {
        DensitySchedule schedule = DensitySchedule.constant(100, 0.2);
        assertThat(target(schedule, 0)).isEqualTo(0.2);
        assertThat(schedule.phase(0)).isEqualTo("sparse");
    }

    @Test
    void whereNothingIsSkippedEveryStepIsDenseAndSaysSo() {
        DensitySchedule schedule = DensitySchedule.dense(100, 0.2);
        assertThat(schedule.at(99, 1)).isEqualTo(new Attention.Mode.Dense());
        assertThat(schedule.phase(0)).isEqualTo("dense");
        assertThat(schedule.phase(99)).isEqualTo("dense");
    }

    private static double target(DensitySchedule schedule, int step) {
        return schedule.at(step, 1) instanceof Attention.Mode.Training training ? training.target() : Double.NaN;
    }
}
