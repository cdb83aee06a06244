package joulebook.collector.rapl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import joulebook.collector.meter.Meter;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred histories of a package of 560 W: steps of 0.1 s to 1000 s, any power, wraps, resets, collectors that pause or
 * forget, hosts that start again, and in every third history a range that nobody says.
 */
class RaplHistoriesTest {
    private static final double LIMIT = 560;
    private static final double RANGE = Powercap.RANGE / 1e6;
    private static final double SMALLEST_RANGE = 65_536;

    @TempDir
    Path folder;

    @Test
    void noJouleIsBookedThatWasNotDrawnAndAGapIsOnlyWhereNobodyCanTell() throws IOException {
        int booked = 0;
        int gaps = 0;
        for (long seed = 0; seed < 100; seed++) {
            History history = new History(seed, seed % 3 != 0);
            history.live();
            booked += history.booked;
            gaps += history.gaps;
        }
        assertThat(booked).isGreaterThan(2_000);
        assertThat(gaps).isGreaterThan(300);
    }

    private final class History {
        private final String name;
        private final Random random;
        private final boolean hasRange;
        private final Powercap powercap;
        private double counted;
        private @Nullable Energy last;
        private int booked;
        private int gaps;

        History(long seed, boolean hasRange) throws IOException {
            this.name = "history " + seed;
            this.random = new Random(seed);
            this.hasRange = hasRange;
            this.counted = random.nextDouble() * RANGE;
            this.powercap = new Powercap(Files.createDirectories(folder.resolve(name)));
            Path zone = powercap.zone("intel-rapl:0", "package-0", Math.round(counted * 1e6));
            if (!hasRange) {
                Files.delete(zone.resolve("max_energy_range_uj"));
            }
        }

        void live() throws IOException {
            Meter meter = powercap.meters().getFirst();
            last = energy(meter.read());
            for (int step = 0; step < 40; step++) {
                long seconds = random.nextInt(4) == 0 ? 1 + random.nextInt(1000) : 1 + random.nextInt(20);
                double drawn = seconds * LIMIT * random.nextDouble();
                boolean isReset = random.nextInt(20) == 0;
                boolean boots = isReset && random.nextBoolean();
                counted = ((isReset ? 0 : counted) + drawn * (isReset ? random.nextDouble() : 1)) % RANGE;
                if (boots) {
                    powercap.reboot();
                }
                powercap.after(boots ? Math.max(1, seconds / 2) : seconds, counted);
                if (boots || random.nextInt(5) == 0) {
                    if (random.nextInt(4) == 0) {
                        powercap.forget();
                        last = null; // a spool of its own: nothing joins it to what was read before
                    }
                    meter = powercap.meters().getFirst();
                }
                boolean joins = last != null && !boots; // over a reboot the books join nothing
                check(energy(meter.read()), seconds, drawn, isReset, joins);
            }
        }

        /** What the books make of it: a rise is booked; a fall, or anything beside what is missing, is a gap. */
        private void check(@Nullable Energy next, long seconds, double drawn, boolean isReset, boolean joins) {
            Energy before = last;
            last = next;
            if (!joins || before == null) {
                return;
            }
            String what = name + ": " + before + " to " + next + " in " + seconds + " s, drawn " + drawn;
            if (next == null || next.compareTo(before) < 0) {
                gaps++;
                double range = hasRange ? RANGE : SMALLEST_RANGE;
                boolean mayHaveGoneAround = LIMIT * 1.1 * (seconds + 1) + 1 >= range;
                boolean fell = !hasRange && counted < drawn; // a wrap, which nobody can know for one
                assertThat(isReset || mayHaveGoneAround || fell).as(what).isTrue();
                return;
            }
            booked++;
            double rose = next.minus(before).millijoules() / 1000.0;
            if (isReset) { // what rose since is less than what was drawn, unless it passes for a wrap near the range
                assertThat(rose).as(what).isLessThanOrEqualTo(Math.max(drawn, LIMIT * 1.1 * (seconds + 1)));
            } else {
                assertThat(rose).as(what).isCloseTo(drawn, within(0.002));
            }
        }
    }

    private static @Nullable Energy energy(Reading reading) {
        return reading instanceof Reading.Counted(Energy total) ? total : null;
    }
}
