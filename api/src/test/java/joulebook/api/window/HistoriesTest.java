package joulebook.api.window;

import static joulebook.api.Samples.SECOND;
import static joulebook.api.Samples.counted;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;

/**
 * Whatever UTC does within a boot, and however its samples are cut, sent, repeated and late: hour by hour, each from what is
 * read for it alone, booked + suspense = counter, to the millijoule.
 */
class HistoriesTest {
    private static final long HOUR = 3600 * SECOND;
    private static final long DAY = 24 * HOUR;
    private static final long ZERO = Instant.parse("2026-03-10T08:30:00Z").getEpochSecond() * SECOND;

    @Test
    void aThousandHistoriesAreBookedOnceEach() {
        long suspended = 0;
        long bridged = 0;
        long steps = 0;
        for (long seed = 1; seed <= 1000; seed++) {
            History history = new History(new Random(seed), seed % 4 == 0);
            Sums sums = sums(history.segments, history.longestSilence);
            assertThat(sums.booked + sums.suspended)
                    .as("millijoules of history %s", seed)
                    .isEqualTo(history.counted);
            suspended += sums.suspended;
            bridged += sums.bridged;
            steps += sums.steps;
        }
        assertThat(suspended).isPositive();
        assertThat(bridged).isPositive();
        assertThat(steps).isPositive();
    }

    private static final class Sums {
        private long booked;
        private long suspended;
        private long bridged;
        private long steps;
    }

    private static Sums sums(List<StoredSegment> segments, long longestSilence) {
        Sums sums = new Sums();
        List<SegmentHead> heads = segments.stream()
                .map(each -> new SegmentHead(
                        each.arrival(),
                        each.boot(),
                        each.firstMonotonic(),
                        each.samples().getLast().monotonicNanos(),
                        each.utcOffset()))
                .toList();
        long first = segments.stream()
                .mapToLong(each -> Trace.nanos(each.firstUtc()))
                .min()
                .orElseThrow();
        long last = segments.stream()
                .mapToLong(each -> Trace.nanos(each.lastUtc()) + longestSilence)
                .max()
                .orElseThrow();
        for (long hour = Math.floorDiv(first, HOUR) * HOUR; hour <= last; hour += HOUR) {
            SegmentHead.Chosen chosen = SegmentHead.choose(heads, hour, hour + HOUR);
            Trace trace = new Trace(
                    "d",
                    segments.stream()
                            .filter(each -> chosen.all().contains(each.arrival()))
                            .toList(),
                    each -> chosen.following().contains(each.arrival()));
            for (var minute : trace.windows().entrySet()) {
                if (minute.getKey() >= hour && minute.getKey() < hour + HOUR) {
                    DeviceWindow window = minute.getValue().window();
                    sums.booked += window.energy().millijoules();
                    sums.suspended += window.unseen().suspense().millijoules();
                    sums.bridged += window.unseen().bridged().millijoules();
                    sums.steps += window.unseen().clockSteps().size();
                }
            }
        }
        return sums;
    }

    /** One boot of a counter: a few hours of samples and silences, UTC slewed and set, cut, repeated, in any order. */
    private static final class History {
        private final List<StoredSegment> segments = new ArrayList<>();
        private final long counted;
        private long longestSilence = HOUR;
        private long arrival;

        History(Random random, boolean hasJumps) {
            List<Sample> samples = new ArrayList<>();
            long nanos = random.nextLong(1000) * SECOND;
            long total = random.nextLong(1L << 40);
            long first = total;
            int many = 20 + random.nextInt(40);
            for (int i = 0; i < many; i++) {
                samples.add(counted(nanos, total));
                if (i + 1 < many) {
                    long step = random.nextInt(12) == 0
                            ? random.nextLong(5 * HOUR) / 1000 * 1000 + 1000
                            : (1 + random.nextLong(20)) * SECOND;
                    longestSilence = Math.max(longestSilence, step + HOUR);
                    nanos += step;
                    long mean = random.nextInt(10) == 0 ? 0 : random.nextLong(300_000);
                    total += hasJumps && random.nextInt(40) == 0 ? 900_000_000 : step / SECOND * mean + 1;
                }
            }
            counted = total - first;
            long offset = ZERO - random.nextLong(HOUR);
            for (int from = 0; from < samples.size(); ) {
                int to = Math.min(samples.size(), from + 1 + random.nextInt(15));
                offset += set(random);
                add(samples.subList(from, to), offset);
                if (random.nextInt(6) == 0) { // again, and cut otherwise
                    add(samples.subList(from, from + 1 + random.nextInt(to - from)), offset);
                }
                from = to;
            }
            Collections.shuffle(segments, random);
        }

        private static long set(Random random) {
            return switch (random.nextInt(12)) {
                case 0 -> -random.nextLong(2 * HOUR);
                case 1 -> random.nextLong(2 * HOUR);
                case 2 -> -DAY;
                case 3 -> DAY;
                case 4 -> random.nextLong(200_000_000) - 100_000_000;
                case 5 -> random.nextLong(4 * SECOND) - 2 * SECOND;
                default -> 0;
            };
        }

        private void add(List<Sample> samples, long offset) {
            segments.add(new StoredSegment(
                    arrival++,
                    new UUID(1, 2),
                    arrival,
                    1,
                    "h",
                    new Power(700_000),
                    offset,
                    Integrator.instant(samples.getFirst().monotonicNanos() + offset),
                    Integrator.instant(samples.getLast().monotonicNanos() + offset),
                    0,
                    List.copyOf(samples)));
        }
    }
}
