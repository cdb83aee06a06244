package joulebook.api.window;

import static joulebook.api.Samples.MILLISECOND;
import static joulebook.api.Samples.counted;
import static joulebook.api.Samples.drawing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * 700 W: the counter was read at 0 s, within 1 ms; at 10 s, but the answer took until 11.43 s, so that the sample says 10.715 s;
 * and at 11.8 s by who knows no bracket.
 */
class AtMarkTest {
    private static final UUID BOOT = new UUID(1, 2);
    private static final List<Sample> STARVED = List.of(
            read(counted(0, 0), 1),
            read(counted(10_715 * MILLISECOND, 7_000_000), 1430),
            counted(11_800 * MILLISECOND, 8_260_000));

    /** 1 260 000 mJ within 1.085 s would be 1161 W: 700 W x 0.715 s. The larger part: 785 of 1085 ms of 1 260 000 mJ. */
    @Test
    void aMarkBesideAStarvedSampleIsOffByWhatTheDeviceDrawsInHalfItsBracket() {
        AtMark mark = AtMark.of(trace(new Power(700_000), STARVED), BOOT, 11_500 * MILLISECOND);

        assertThat(mark.timing()).isEqualTo(500_500);
        assertThat(mark.split()).isCloseTo(911_612.9, within(0.1));
    }

    /** 1 260 000 mJ x 0.715 / 1.085. */
    @Test
    void whereNobodyStatesALimitThePowerIsTheStepsOwn() {
        AtMark mark = AtMark.of(trace(null, STARVED), BOOT, 11_500 * MILLISECOND);

        assertThat(mark.timing()).isCloseTo(830_322.6, within(0.1));
    }

    /** It is read as far from its instant as any; there is nothing to split. */
    @Test
    void aMarkAtASampleHasItsBracketAndNoSplit() {
        AtMark mark = AtMark.of(trace(new Power(700_000), STARVED), BOOT, 10_715 * MILLISECOND);

        assertThat(mark).isEqualTo(new AtMark(0, 500_500));
    }

    /** Half a millisecond at 7 000 000 mJ / 10.715 s. */
    @Test
    void aBracketOfAMillisecondIsNextToNothing() {
        AtMark mark = AtMark.of(trace(new Power(700_000), STARVED), BOOT, 0);

        assertThat(mark.timing()).isCloseTo(326.6, within(0.1));
    }

    /** 400 W by power, asked within 200 ms each: 40 J, beside the half of 400 J. */
    @Test
    void powerThatIsReadWithinABracketIsOffAsWell() {
        List<Sample> samples =
                List.of(read(drawing(0, 400_000), 200), read(drawing(1_000 * MILLISECOND, 400_000), 200));

        assertThat(AtMark.of(trace(null, samples), BOOT, 500 * MILLISECOND)).isEqualTo(new AtMark(200_000, 40_000));
    }

    @Test
    void whereNobodyKnowsTheBracketsThereIsNoTiming() {
        List<Sample> samples = List.of(drawing(0, 400_000), drawing(1_000 * MILLISECOND, 400_000));

        assertThat(AtMark.of(trace(null, samples), BOOT, 500 * MILLISECOND)).isEqualTo(new AtMark(200_000, 0));
        assertThat(AtMark.of(trace(null, STARVED), new UUID(3, 4), 0)).isEqualTo(new AtMark(0, 0));
    }

    private static Sample read(Sample sample, long bracketMillis) {
        return new Sample(
                sample.monotonicNanos(),
                bracketMillis * MILLISECOND,
                sample.reading(),
                sample.crossCheck(),
                Condition.UNKNOWN);
    }

    private static Trace trace(@Nullable Power limit, List<Sample> samples) {
        Instant zero = Instant.parse("2026-03-29T00:58:00Z");
        long offset = zero.getEpochSecond() * 1_000_000_000L;
        long last = samples.getLast().monotonicNanos();
        return new Trace(
                "GPU-1",
                List.of(new StoredSegment(
                        1, BOOT, 0, 1, "node-1", limit, offset, zero, zero.plusNanos(last), 0, samples)));
    }
}
