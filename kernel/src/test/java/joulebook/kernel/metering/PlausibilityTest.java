package joulebook.kernel.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;

class PlausibilityTest {
    private static final Power LIMIT = new Power(700_000);

    @Test
    void aCardMayDrawThreeTimesItsLimitForAMoment() {
        assertThat(Plausibility.isTooMuch(LIMIT, 2_100_000)).isFalse();
        assertThat(Plausibility.isTooMuch(LIMIT, 2_100_003)).isTrue();
        assertThat(Plausibility.isTooMuch(LIMIT, 0xFFFF_FFFFL)).isTrue();
    }

    @Test
    void nothingDrawsAMegawattWhateverItsLimit() {
        assertThat(Plausibility.isTooMuch(null, 1_000_000_000)).isFalse();
        assertThat(Plausibility.isTooMuch(null, 0xFFFF_FFFFL)).isTrue();
        assertThat(Plausibility.isTooMuch(new Power(Long.MAX_VALUE), Long.MAX_VALUE))
                .isTrue();
        assertThat(Plausibility.isTooSteep(null, Plausibility.steepness(2_200_000_001L, 1_000_000_000L)))
                .isTrue();
        assertThat(Plausibility.isTooSteep(null, Plausibility.steepness(2_199_999_999L, 1_000_000_000L)))
                .isFalse();
    }

    /** 700 W for the ten seconds, and for one that the counter may have kept back, with a tenth on top: 8 470 J. */
    @Test
    void aCounterMayCatchUpOnASecond() {
        long tenSeconds = 10_000_000_000L;
        assertThat(Plausibility.isTooSteep(LIMIT, Plausibility.steepness(8_469_999, tenSeconds)))
                .isFalse();
        assertThat(Plausibility.isTooSteep(LIMIT, Plausibility.steepness(8_470_001, tenSeconds)))
                .isTrue();
    }

    /**
     * A meter was asked at 0 s and answered at 1.43 s; the next question took no time at 1.8 s, and the counter had risen by
     * 1 262 J, 701 W. The instants are 1.085 s apart: 605 W over these and a second. With half of the first bracket, 1.8 s.
     */
    @Test
    void aRiseIsJudgedByTheLongestTimeThatItCanHaveTaken() throws CorruptSegment {
        SampleColumns.Outline counted = SampleColumns.outline(SampleColumns.encode(List.of(
                new Sample(715_000_000L, 1_430_000_000L, new Reading.Counted(new Energy(0)), null, Condition.UNKNOWN),
                Sample.of(1_800_000_000L, new Reading.Counted(new Energy(1_262_000))))));
        assertThat(counted.steepestMilliwatts()).isEqualTo(1_262_000 / 2.8);
    }

    /** What a segment says of itself when it is stored, so that the rest of it need not be read. */
    @Test
    void anOutlineHasTheMostAndTheSteepestOfItsReadings() throws CorruptSegment {
        SampleColumns.Outline drawn = SampleColumns.outline(SampleColumns.encode(List.of(
                Sample.of(0, new Reading.Drawing(new Power(5))),
                Sample.of(1, new Reading.Drawing(new Power(0xFFFF_FFFFL))),
                Sample.of(2, new Reading.Missing(GapReason.TIMED_OUT)))));
        assertThat(drawn.mostMilliwatts()).isEqualTo(0xFFFF_FFFFL);
        assertThat(drawn.steepestMilliwatts()).isZero();

        SampleColumns.Outline counted = SampleColumns.outline(SampleColumns.encode(List.of(
                Sample.of(0, new Reading.Counted(new Energy(1_000))),
                Sample.of(1_000_000_000L, new Reading.Counted(new Energy(7_000))),
                Sample.of(2_000_000_000L, new Reading.Counted(new Energy(10))),
                Sample.of(3_000_000_000L, new Reading.Counted(new Energy(1_010))))));
        assertThat(counted.steepestMilliwatts()).isEqualTo(3_000); // 6 J within 1 s and the second before it
        assertThat(counted.mostMilliwatts()).isZero();
    }
}
