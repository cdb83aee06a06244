package joulebook.api.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void oneValueHasNoInterval() {
        assertThat(Statistics.of(List.of(0.25))).isEqualTo(new Statistics(0.25, null, null));
    }

    /** 0.10, 0.12, 0.14: s = 0.02, s / sqrt 3 = 0.0115470, t(0.975; 2) = 4.303: 0.12 -+ 0.0496868. */
    @Test
    void threeSeedsGetStudentsInterval() {
        Statistics found = Statistics.of(List.of(0.10, 0.12, 0.14));
        assertThat(found.mean()).isCloseTo(0.12, within(1e-12));
        assertThat(found.low()).isCloseTo(0.0703132, within(1e-6));
        assertThat(found.high()).isCloseTo(0.1696868, within(1e-6));
    }

    /** Two values a, b: s / sqrt 2 = |a - b| / 2, t(0.975; 1) = 12.706: 2 -+ 12.706. */
    @Test
    void twoSeedsAreHardlyEnough() {
        Statistics found = Statistics.of(List.of(1.0, 3.0));
        assertThat(found.low()).isCloseTo(-10.706, within(1e-9));
        assertThat(found.high()).isCloseTo(14.706, within(1e-9));
    }

    @Test
    void equalValuesLeaveNoWidth() {
        assertThat(Statistics.of(List.of(0.5, 0.5, 0.5))).isEqualTo(new Statistics(0.5, 0.5, 0.5));
    }

    /** 40 values, half 0 and half 1: s^2 = 10 / 39, s / sqrt 40 = 0.0800641; t(0.975; 39) = 2.0227: 0.5 -+ 0.161946. */
    @Test
    void beyondTheTableTheIntervalIsStillStudents() {
        List<Double> values = new java.util.ArrayList<>(Collections.nCopies(20, 0.0));
        values.addAll(Collections.nCopies(20, 1.0));
        Statistics found = Statistics.of(values);
        assertThat(found.high() - 0.5).isCloseTo(0.161946, within(1e-5));
    }
}
