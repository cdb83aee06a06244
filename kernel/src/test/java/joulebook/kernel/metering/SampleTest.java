package joulebook.kernel.metering;

import static org.assertj.core.api.Assertions.assertThat;

import joulebook.kernel.quantity.Energy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTest {
    private static final Reading READING = new Reading.Counted(new Energy(1));

    /** The middle in whole microseconds; the width in whole milliseconds, the next one up, since a clock may have been rounded. */
    @ParameterizedTest
    @CsvSource({
        "5000, 5000, 5000, 1000000",
        "1000000, 1300000, 1150000, 1000000",
        "0, 1000000, 500000, 2000000",
        "0, 1999000, 999000, 3000000", // half: 999.5 us; 1000 us lie after the middle
        "100000000, 1530000000, 815000000, 1431000000",
        "-2000000, 0, -1000000, 3000000"
    })
    void aReadingIsStampedInTheMiddleOfItsBracket(long before, long after, long middle, long width) {
        Sample sample = Sample.between(before, after, READING, null, Condition.UNKNOWN);

        assertThat(sample.monotonicNanos()).isEqualTo(middle);
        assertThat(sample.bracketNanos()).isEqualTo(width);
        assertThat(middle - width / 2).isLessThan(before);
        assertThat(middle + width / 2).isGreaterThan(after);
    }

    /** Half of 1 430 ms, 1 085 ms between the middles, half of 2 ms. */
    @Test
    void theLongestTimeBetweenTwoReadingsHasHalfOfBothBrackets() {
        Sample first = new Sample(715_000_000L, 1_430_000_000L, READING, null, Condition.UNKNOWN);
        Sample second = new Sample(1_800_000_000L, 2_000_000L, READING, null, Condition.UNKNOWN);

        assertThat(second.longestSince(first)).isEqualTo(1_801_000_000L);
        assertThat(Sample.of(1_800_000_000L, READING).longestSince(Sample.of(0, READING)))
                .isEqualTo(1_800_000_000L);
    }
}
