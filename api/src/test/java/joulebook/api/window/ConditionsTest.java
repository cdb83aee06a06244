package joulebook.api.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;

class ConditionsTest {

    @Test
    void whatTheMeterDoesNotGiveIsAbsentAndNeverZero() {
        Conditions found = Conditions.of("d", List.of(sample(Condition.UNKNOWN), sample(Condition.utilised(40))));

        assertThat(found.clockMegahertz()).isNull();
        assertThat(found.temperatureCelsius()).isNull();
        assertThat(found.throttled()).isNull();
        assertThat(found.utilisationPercent()).isEqualTo(new Conditions.Spread(1, 40, 40, 40));
    }

    @Test
    void clocksAndTemperaturesAreSpreadOverTheSamplesThatGaveThem() {
        Conditions found = Conditions.of(
                "d",
                List.of(
                        sample(new Condition(90L, 60L, 1980L, 0L, null)),
                        sample(new Condition(95L, 66L, 1755L, 0x4L, null)),
                        sample(new Condition(95L, null, 1755L, 0x4L | 0x40L, null)),
                        sample(new Condition(95L, 69L, 1710L, 0x1L, null))));

        assertThat(found.clockMegahertz()).isEqualTo(new Conditions.Spread(4, 1710, 1800, 1980));
        assertThat(found.temperatureCelsius()).isEqualTo(new Conditions.Spread(3, 60, 65, 69));
        assertThat(found.throttled())
                .containsExactly(
                        new Conditions.Throttled("power cap", 0.5),
                        new Conditions.Throttled("hardware thermal slowdown", 0.25)); // idle clocks hold nothing back
    }

    private static Sample sample(Condition condition) {
        return new Sample(0, new Reading.Drawing(new Power(1)), null, condition);
    }
}
