package joulebook.collector.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import joulebook.collector.meter.HostClock;
import joulebook.collector.meter.Meter;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;

/** A meter whose questions take their time, on a clock that stands still but for them. */
class SamplingLoopTest {
    private static final long MILLI = 1_000_000L;
    private static final Reading MISSING = new Reading.Missing(GapReason.TIMED_OUT);

    private long now = 5_000 * MILLI;
    private final Slow meter = new Slow();
    private final List<Sample> taken = new ArrayList<>();
    private final SamplingLoop loop =
            new SamplingLoop(meter, new Clock(), 100, (instrument, sample) -> taken.add(sample));

    /** 40 ms for the counter, 25 ms for all that stands beside it: the counter was read at 5 020 ms, give or take 20. */
    @Test
    void aSampleIsStampedInTheMiddleOfItsQuestionAndNotAfterAllThatIsAskedBeside() {
        meter.takes(40, 25);
        loop.takeOne();

        assertThat(taken)
                .containsExactly(new Sample(
                        5_020 * MILLI,
                        41 * MILLI, // past the 40 by the clock's own rounding
                        new Reading.Counted(new Energy(65_000)),
                        new Power(700_000),
                        Condition.utilised(97)));
        assertThat(now).isEqualTo(5_065 * MILLI);
    }

    /**
     * At 700 W: starved for 1.43 s within a question, then asked again at once, 0.37 s later. Stamped afterwards, the step was
     * 0.375 s for 1 262 J, 3 365 W; it is 1.0875 s, of which 0.715 + 0.0025 may be more.
     */
    @Test
    void aStarvedQuestionKeepsHowLongItTook() {
        meter.takes(1_430, 0);
        loop.takeOne();
        now += 370 * MILLI;
        meter.takes(5, 0);
        loop.takeOne();

        assertThat(taken).extracting(Sample::bracketNanos).containsExactly(1_431 * MILLI, 6 * MILLI);
        assertThat(taken.get(1).monotonicNanos() - taken.get(0).monotonicNanos())
                .isEqualTo(1_087_500_000L);
        assertThat(taken.get(1).longestSince(taken.get(0))).isEqualTo(1_806 * MILLI);
    }

    @Test
    void aMeterThatFailsOrDoesNotAnswerIsMissingWithinItsBracketAndIsAskedNothingElse() {
        meter.takes(300, 25);
        meter.answer = MISSING;
        loop.takeOne();
        meter.answer = null; // throws
        loop.takeOne();

        assertThat(taken)
                .containsExactly(
                        new Sample(5_150 * MILLI, 301 * MILLI, MISSING, null, Condition.UNKNOWN),
                        new Sample(5_450 * MILLI, 301 * MILLI, MISSING, null, Condition.UNKNOWN));
        assertThat(now).isEqualTo(5_600 * MILLI);
    }

    /** The reading is what is booked: it is not given up with what would have stood beside it. */
    @Test
    void whatStandsBesideMayFailAndTheReadingStays() {
        meter.takes(10, 0);
        meter.failsBeside = true;
        loop.takeOne();

        assertThat(taken)
                .containsExactly(new Sample(
                        5_005 * MILLI, 11 * MILLI, new Reading.Counted(new Energy(65_000)), null, Condition.UNKNOWN));
    }

    @Test
    void noTwoSamplesHaveOneInstant() {
        loop.takeOne();
        loop.takeOne();
        now += 1000;
        loop.takeOne();

        assertThat(taken).extracting(Sample::monotonicNanos).containsExactly(5_000 * MILLI, 5_000 * MILLI + 1000);
    }

    private final class Clock implements HostClock {

        @Override
        public UUID boot() {
            return new UUID(0, 1);
        }

        @Override
        public long monotonicNanos() {
            return now;
        }

        @Override
        public long utcOffsetNanos() {
            return 0;
        }
    }

    private final class Slow implements Meter {
        private Reading answer = new Reading.Counted(new Energy(65_000));
        private long question;
        private long rest;
        private boolean failsBeside;

        void takes(long questionMillis, long restMillis) {
            question = questionMillis * MILLI;
            rest = restMillis * MILLI;
        }

        @Override
        public Instrument instrument() {
            return new Instrument(
                    new DeviceId("GPU-slow"), "node-1", "GPU", Method.COUNTER, Scope.GPU, 50, null, "a test");
        }

        @Override
        public Reading read() {
            now += question;
            if (answer == null) {
                throw new IllegalStateException("as a driver's binding may");
            }
            return answer;
        }

        @Override
        public Beside beside() {
            now += rest;
            if (failsBeside) {
                throw new IllegalStateException("as a driver's binding may");
            }
            return new Beside(new Power(700_000), Condition.utilised(97));
        }

        @Override
        public void close() {}
    }
}
