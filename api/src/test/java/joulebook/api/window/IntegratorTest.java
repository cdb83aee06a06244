package joulebook.api.window;

import static joulebook.api.Samples.SECOND;
import static joulebook.api.Samples.constant;
import static joulebook.api.Samples.counted;
import static joulebook.api.Samples.drawing;
import static joulebook.api.Samples.missing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntegratorTest {
    /** A full minute, so that monotonic 0 is the start of a window. */
    private static final Instant ZERO = Instant.parse("2026-03-29T00:58:00Z");

    private static final UUID BOOT = new UUID(1, 2);

    @Test
    void aHundredWattsForAMinuteAreSixKilojoules() {
        Trace trace = trace(constant(100_000, 0, 60, 100));

        assertThat(windows(trace)).containsExactly("2026-03-29T00:58:00Z 6000000mJ 60000000000ns []");
    }

    @Test
    void aRampIsTheTrapezoidBelowIt() {
        // 0 W to 100 W within 1 s: 50 J
        assertThat(windows(trace(List.of(drawing(0, 0), drawing(SECOND, 100_000)))))
                .containsExactly("2026-03-29T00:58:00Z 50000mJ 1000000000ns []");
    }

    @Test
    void roundingIsCarriedOnAndDoesNotDrift() {
        // 0.5 mJ a step: rounded each alone, 1200 steps would be 0 or 1200 mJ
        List<Sample> samples = constant(5, 0, 60, 100);
        assertThat(total(trace(samples))).isEqualTo(300);
    }

    @Test
    void aCounterThatFellBeganAnewAndBooksNothingForThatStep() {
        Trace trace = trace(List.of(
                counted(0, 1_000_000), counted(SECOND, 1_100_000), counted(2 * SECOND, 20), counted(3 * SECOND, 300)));

        assertThat(windows(trace))
                .containsExactly("2026-03-29T00:58:00Z 100280mJ 2000000000ns"
                        + " [2026-03-29T00:58:01Z 2026-03-29T00:58:02Z COUNTER_RESET]");
    }

    @Test
    void aCounterThatRisesFasterThanTheDeviceCanDrawIsNotBelieved() {
        // 300 W at most; 10 kJ within 10 s are 1 kW
        Trace trace = trace(
                new Power(300_000),
                List.of(counted(0, 0), counted(10 * SECOND, 10_000_000), counted(20 * SECOND, 12_000_000)));

        assertThat(windows(trace))
                .containsExactly("2026-03-29T00:58:00Z 2000000mJ 10000000000ns"
                        + " [2026-03-29T00:58:00Z 2026-03-29T00:58:10Z IMPLAUSIBLE]");
    }

    /**
     * 700 W at most; a meter that was asked at 0 s and answered at 1.43 s, then 1 262 J more at 1.8 s. By the middles, 1.085 s
     * apart, that is 605 W with the second that a counter may keep back, and believed; were it 1 700 J, by the middles 815 W,
     * the 0.715 s before the first middle would make it 607 W, and believed as well.
     */
    @Test
    void aCounterIsJudgedByTheLongestTimeThatItsReadingsCanLieApart() {
        Sample starved = new Sample(715_000_000L, 1_430_000_000L, counted(0, 0).reading(), null, Condition.UNKNOWN);

        assertThat(windows(trace(new Power(700_000), List.of(starved, counted(1_800_000_000L, 1_700_000)))))
                .containsExactly("2026-03-29T00:58:00Z 1700000mJ 1085000000ns []");
    }

    /** 300 W, and a counter that stands still from second 5 to 13 and then has it all: 9 steps' 2.7 kJ at once. */
    @Test
    void aCounterThatCatchesUpKeepsItsEnergy() {
        List<Sample> samples = new ArrayList<>();
        for (int second = 0; second <= 20; second++) {
            long stood = second > 5 && second < 14 ? 5 : second;
            samples.add(counted(second * SECOND, stood * 300_000L));
        }
        Trace trace = trace(new Power(350_000), samples);

        assertThat(windows(trace)).containsExactly("2026-03-29T00:58:00Z 6000000mJ 20000000000ns []");
        assertThat(trace.integral().suspended()).isEmpty();
    }

    /** Up by 9 MJ and back with the next sample: nothing is missing, since the counter is known before and after. */
    @Test
    void aCounterThatJumpsAndIsBackIsNotBooked() {
        Trace trace = trace(
                new Power(350_000),
                List.of(
                        counted(0, 0),
                        counted(SECOND, 300_000),
                        counted(2 * SECOND, 9_300_000),
                        counted(3 * SECOND, 900_000),
                        counted(4 * SECOND, 1_200_000)));

        assertThat(windows(trace)).containsExactly("2026-03-29T00:58:00Z 1200000mJ 4000000000ns []");
        assertThat(trace.integral().suspended()).isEmpty();
    }

    /** Each step within what a second kept back allows, all together not: 60 s x 500 W against (60 + 1) s x 300 W x 1.1. */
    @Test
    void aMinuteHoldsNoMoreThanTheDeviceCanDraw() {
        List<Sample> samples = new ArrayList<>();
        for (int second = 0; second <= 60; second++) {
            samples.add(counted(second * SECOND, second * 500_000L));
        }
        Trace trace = trace(new Power(300_000), samples);

        assertThat(windows(trace)).containsExactly("2026-03-29T00:58:00Z 20130000mJ 60000000000ns []");
        assertThat(trace.windows().firstEntry().getValue().window().unseen().suspense())
                .isEqualTo(new Energy(9_870_000));
    }

    /** 300 W at most, 900 W for a moment: what is read above that, on either side of a step, is a gap. */
    @Test
    void aPowerThatTheDeviceCannotDrawIsNotBelieved() {
        Trace trace = trace(
                new Power(300_000),
                List.of(
                        drawing(0, 300_000),
                        drawing(SECOND, 900_000),
                        drawing(2 * SECOND, 0xFFFF_FFFFL),
                        drawing(3 * SECOND, 300_000),
                        drawing(4 * SECOND, 300_000)));

        assertThat(windows(trace))
                .containsExactly("2026-03-29T00:58:00Z 900000mJ 2000000000ns"
                        + " [2026-03-29T00:58:01Z 2026-03-29T00:58:03Z IMPLAUSIBLE]");
    }

    @Test
    void whereNobodyStatesALimitNoDeviceDrawsAMegawatt() {
        Trace trace = trace(List.of(drawing(0, 50_000), drawing(SECOND, Long.MAX_VALUE), drawing(2 * SECOND, 50_000)));

        assertThat(windows(trace))
                .containsExactly(
                        "2026-03-29T00:58:00Z 0mJ 0ns" + " [2026-03-29T00:58:00Z 2026-03-29T00:58:02Z IMPLAUSIBLE]");
    }

    @Test
    void aMissingReadingIsAGapAndNeverZeroWatts() {
        Trace trace = trace(List.of(
                drawing(0, 50_000),
                drawing(SECOND, 50_000),
                missing(2 * SECOND, GapReason.DEVICE_LOST),
                missing(3 * SECOND, GapReason.DEVICE_LOST),
                drawing(4 * SECOND, 50_000),
                drawing(5 * SECOND, 50_000)));

        assertThat(windows(trace))
                .containsExactly("2026-03-29T00:58:00Z 100000mJ 2000000000ns"
                        + " [2026-03-29T00:58:01Z 2026-03-29T00:58:04Z DEVICE_LOST]");
    }

    @Test
    void powerIsNotBridgedOverASilence() {
        List<Sample> samples = new ArrayList<>(constant(100_000, 0, 10, 100));
        samples.addAll(constant(100_000, 20 * SECOND, 10, 100));

        assertThat(windows(trace(samples)))
                .containsExactly("2026-03-29T00:58:00Z 2000000mJ 20000000000ns"
                        + " [2026-03-29T00:58:10Z 2026-03-29T00:58:20Z NOT_SAMPLED]");
    }

    @Test
    void aCounterBridgesASilenceAndIsSpreadEvenly() {
        // 30 s before the minute's end to 90 s after it: 25 %, 50 %, 25 %
        Trace trace = trace(List.of(counted(30 * SECOND, 0), counted(150 * SECOND, 1_000)));

        assertThat(windows(trace))
                .containsExactly(
                        "2026-03-29T00:58:00Z 250mJ 30000000000ns []",
                        "2026-03-29T00:59:00Z 500mJ 60000000000ns []",
                        "2026-03-29T01:00:00Z 250mJ 30000000000ns []");
    }

    @Test
    void aStepThatStraddlesAMinuteIsSplitByTimeAndLosesNothing() {
        // 59.9 s to 60.2 s, 1000 mJ: a third and two thirds, the odd millijoule to the larger remainder
        Trace trace = trace(List.of(counted(59_900_000_000L, 0), counted(60_200_000_000L, 1_000)));

        assertThat(windows(trace))
                .containsExactly(
                        "2026-03-29T00:58:00Z 333mJ 100000000ns []", "2026-03-29T00:59:00Z 667mJ 200000000ns []");
    }

    @Test
    void aClockChangeForSummerDoesNotMoveAWindow() {
        // 2026-03-29 01:00 UTC is when Central Europe changes its clocks
        assertThat(windows(trace(constant(60_000, 0, 240, 1000))))
                .containsExactly(
                        "2026-03-29T00:58:00Z 3600000mJ 60000000000ns []",
                        "2026-03-29T00:59:00Z 3600000mJ 60000000000ns []",
                        "2026-03-29T01:00:00Z 3600000mJ 60000000000ns []",
                        "2026-03-29T01:01:00Z 3600000mJ 60000000000ns []");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void windowsAddUpToTheCounterHoweverItsSamplesWereCutSentAndRepeated(long seed) {
        Random random = new Random(seed);
        List<Sample> samples = new ArrayList<>();
        long nanos = random.nextLong(1000) * SECOND;
        long first = random.nextLong(1L << 50);
        long total = first;
        for (int i = 0; i < 400; i++) {
            samples.add(counted(nanos, total));
            // mostly 100 ms, now and then minutes
            nanos += random.nextInt(20) == 0
                    ? (1 + random.nextLong(300_000)) * 1_000_000L
                    : 100_000_000L + random.nextLong(1_000_000);
            total += random.nextLong(100_000);
        }
        long last = ((joulebook.kernel.metering.Reading.Counted)
                        samples.getLast().reading())
                .total()
                .millijoules();

        Trace trace = new Trace("d", cutAndShuffled(samples, null, random));

        assertThat(trace.integral().intervals().stream()
                        .mapToLong(Interval::millijoules)
                        .sum())
                .isEqualTo(last - first);
        assertThat(total(trace)).isEqualTo(last - first);
        assertThat(trace.integral().gaps()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void windowsAddUpToTheIntervalsOfAnyPowerTrace(long seed) {
        Random random = new Random(seed);
        List<Sample> samples = new ArrayList<>();
        long nanos = 0;
        for (int i = 0; i < 1000; i++) {
            samples.add(
                    random.nextInt(30) == 0
                            ? missing(nanos, GapReason.TIMED_OUT)
                            : drawing(nanos, random.nextLong(700_000)));
            nanos += random.nextInt(50) == 0 ? 30 * SECOND : 100_000_000L + random.nextLong(5_000_000);
        }

        Trace trace = new Trace("d", cutAndShuffled(samples, null, random));

        assertThat(total(trace))
                .isEqualTo(trace.integral().intervals().stream()
                        .mapToLong(Interval::millijoules)
                        .sum());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSharesOfRunsAndIdleAddUpToEachWindow(long seed) {
        Random random = new Random(seed);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            samples.add(drawing(i * 100_000_000L, random.nextLong(700_000)));
        }
        List<Holders.Holder> holders = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long from = random.nextLong(200 * SECOND);
            holders.add(new Holders.Holder(new UUID(9, i), BOOT, from, from + random.nextLong(100 * SECOND)));
        }
        Trace trace = new Trace("d", cutAndShuffled(samples, null, random));

        trace.windows()
                .forEach((minute, closed) -> assertThat(new Holders(holders)
                                .shares(trace).get(minute).stream()
                                        .mapToLong(Trace.Share::millijoules)
                                        .sum())
                        .isEqualTo(closed.window().energy().millijoules()));
    }

    @Test
    void aRunsEnergyUpToAnInstantIsTheIntegralFromItsStart() {
        UUID run = new UUID(0, 1);
        Trace trace = trace(constant(100_000, 0, 60, 100));
        Holders alone = holders(new Holders.Holder(run, BOOT, 10 * SECOND, 30 * SECOND));
        Holders shared = holders(
                new Holders.Holder(run, BOOT, 10 * SECOND, 30 * SECOND),
                new Holders.Holder(new UUID(0, 2), BOOT, 20 * SECOND, 60 * SECOND));
        long[] instants = {5 * SECOND, 10 * SECOND, 15 * SECOND, 25 * SECOND, 30 * SECOND, 50 * SECOND};

        // 100 W from second 10 to 30; half of it from 20 on, while another run holds the device too
        assertThat(alone.upTo(trace, run, instants)).containsExactly(0, 0, 500_000, 1_500_000, 2_000_000, 2_000_000);
        assertThat(shared.upTo(trace, run, instants)).containsExactly(0, 0, 500_000, 1_250_000, 1_500_000, 1_500_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void upToItsEndARunTookWhatItsSharesAddUpTo(long seed) {
        Random random = new Random(seed);
        List<Sample> samples = new ArrayList<>();
        for (long at = 0; at < 180 * SECOND; at += 50_000_000L + random.nextInt(100_000_000)) {
            samples.add(drawing(at, random.nextInt(300_000)));
        }
        UUID run = new UUID(0, 1);
        long end = random.nextLong(90 * SECOND, 180 * SECOND);
        Holders holders = holders(
                new Holders.Holder(run, BOOT, random.nextLong(60 * SECOND), end),
                new Holders.Holder(new UUID(0, 2), BOOT, random.nextLong(120 * SECOND), Long.MAX_VALUE));
        Trace trace = new Trace("d", cutAndShuffled(samples, null, random));
        long booked = holders.shares(trace).values().stream()
                .flatMap(List::stream)
                .filter(share -> run.equals(share.run()))
                .mapToLong(Trace.Share::millijoules)
                .sum();

        long[] upTo = holders.upTo(trace, run, new long[] {random.nextLong(end), end, end + SECOND});

        assertThat(upTo[1]).isEqualTo(booked);
        assertThat(upTo[2]).isEqualTo(booked);
        assertThat(upTo[0]).isBetween(0L, booked);
    }

    /** From second 20 to 40 a second run is there, from 30 to 40 a third: 10 s x 100 W in halves, 10 s in thirds. */
    @Test
    void whatARunSharesIsSetBesideAllThatWasDrawnMeanwhile() {
        UUID run = new UUID(0, 1);
        UUID second = new UUID(0, 2);
        UUID third = new UUID(0, 3);
        Trace trace = trace(constant(100_000, 0, 60, 100));
        Holders holders = holders(
                new Holders.Holder(run, BOOT, 10 * SECOND, 50 * SECOND),
                new Holders.Holder(third, BOOT, 30 * SECOND, 40 * SECOND),
                new Holders.Holder(second, BOOT, 20 * SECOND, 40 * SECOND));

        Holders.Together together = holders.together(trace, run).orElseThrow();
        assertThat(together.others()).containsExactly(second, third);
        assertThat(together.from()).isEqualTo(ZERO.plusSeconds(20));
        assertThat(together.to()).isEqualTo(ZERO.plusSeconds(40));
        assertThat(together.whole()).isEqualTo(2_000_000);
        assertThat(together.part()).isEqualTo(500_000 + 100 * 3_334); // of each 10 J the first has the odd millijoule
        assertThat(holders(new Holders.Holder(run, BOOT, 0, 60 * SECOND)).together(trace, run))
                .isEmpty();
    }

    private static Holders holders(Holders.Holder... all) {
        return new Holders(List.of(all));
    }

    static List<Long> seeds() {
        return List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    private static Trace trace(List<Sample> samples) {
        return trace(null, samples);
    }

    private static Trace trace(@Nullable Power limit, List<Sample> samples) {
        return new Trace("d", List.of(segment(samples, limit, 0)));
    }

    private static List<StoredSegment> cutAndShuffled(List<Sample> samples, @Nullable Power limit, Random random) {
        List<StoredSegment> segments = new ArrayList<>();
        int from = 0;
        while (from < samples.size()) {
            int to = Math.min(samples.size(), from + 1 + random.nextInt(60));
            segments.add(segment(samples.subList(from, to), limit, segments.size()));
            from = to;
        }
        Collections.shuffle(segments, random);
        return segments;
    }

    private static StoredSegment segment(List<Sample> samples, @Nullable Power limit, long sequence) {
        long offset = ZERO.getEpochSecond() * SECOND;
        return new StoredSegment(
                0,
                BOOT,
                sequence,
                1,
                "h",
                limit,
                offset,
                Integrator.instant(samples.getFirst().monotonicNanos() + offset),
                Integrator.instant(samples.getLast().monotonicNanos() + offset),
                0,
                List.copyOf(samples));
    }

    private static long total(Trace trace) {
        return trace.windows().values().stream()
                .mapToLong(closed -> closed.window().energy().millijoules())
                .sum();
    }

    private static Collection<String> windows(Trace trace) {
        return new TreeMap<>(trace.windows())
                .values().stream()
                        .map(Trace.Closed::window)
                        .map(window -> window.minute() + " " + window.energy() + " " + window.coveredNanos() + "ns "
                                + window.gaps().stream()
                                        .map(IntegratorTest::text)
                                        .toList())
                        .toList();
    }

    private static String text(Gap gap) {
        return gap.from() + " " + gap.to() + " " + gap.reason();
    }
}
