package joulebook.collector.rapl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.collector.meter.Meter;
import joulebook.collector.meter.MeterContract;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.quantity.Energy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A package of 560 W (twice 280): within 100 ms and the second that a counter may have kept back it draws 678 J at most,
 * and within 424 s the 262 143 J of a whole range (560 W x 425 s x 1.1 = 261 800; 426 s: 262 416).
 */
class RaplMeterTest extends MeterContract {
    @TempDir
    Path folder;

    private Powercap powercap;

    @BeforeEach
    void lay() throws IOException {
        powercap = new Powercap(folder);
        powercap.zone("intel-rapl:0", "package-0", 50_000_000_000L);
    }

    @Override
    protected Meter working() {
        return powercap.meters().getFirst();
    }

    @Override
    protected Meter broken() throws IOException {
        Meter meter = working();
        Files.delete(folder.resolve("intel-rapl:0").resolve("energy_uj"));
        return meter;
    }

    @Test
    void aDomainThatVanishesIsMissing() throws IOException {
        assertThat(broken().read()).isEqualTo(new Reading.Missing(GapReason.DEVICE_LOST));
    }

    @Test
    void aWrapIsCountedOn() throws IOException {
        Meter meter = working();
        assertThat(meter.read()).isEqualTo(joules(50_000));
        for (int second = 1; second <= 1000; second++) {
            powercap.after(1, (50_000 + 500 * second) % (Powercap.RANGE / 1e6));
            assertThat(meter.read()).isEqualTo(joules(50_000 + 500 * second));
        }
    }

    /** 50 000, 51 500, then reset to 0, then 1 483 J: 2 983 J are known, and not the 213 626 that a wrap would come to. */
    @Test
    void aResetFarBelowTheRangeBooksNothing() throws IOException {
        Meter meter = working();
        assertThat(meter.read()).isEqualTo(joules(50_000));
        powercap.after(10, 51_500);
        assertThat(meter.read()).isEqualTo(joules(51_500));
        powercap.after(10, 0);
        assertThat(meter.read()).isEqualTo(joules(0)); // it falls: what reads it makes a gap
        powercap.after(10, 1_483);
        assertThat(meter.read()).isEqualTo(joules(1_483));
    }

    /** After a wrap the total is above the raw counter: a reset falls below both. */
    @Test
    void aResetAfterAWrapFallsAsWell() throws IOException {
        powercap.after(0, 262_000);
        Meter meter = working();
        meter.read();
        powercap.after(1, 200);
        assertThat(meter.read()).isEqualTo(joules(262_343.328));
        powercap.after(1, 100);
        assertThat(meter.read()).isEqualTo(joules(100));
    }

    /** The collector pauses for 400 s at 300 W: 120 000 J. 200 000 + 120 000 - 262 143.328 = 57 856.672 */
    @Test
    void aWrapDuringAPauseIsCountedOnWhereOnlyOneIsPossible() throws IOException {
        powercap.after(0, 200_000);
        assertThat(working().read()).isEqualTo(joules(200_000));

        powercap.after(400, 57_856.672);
        Meter next = working();

        assertThat(next.read()).isEqualTo(joules(320_000));
        powercap.after(1, 58_156.672);
        assertThat(next.read()).isEqualTo(joules(320_300));
    }

    /** 600 s at 437.07 W are a whole range and 100 J; so are 600 s at 0.17 W and 100 J: nobody can tell. */
    @Test
    void aPauseInWhichAWholeRangeMayHaveGoneByIsUnknown() throws IOException {
        assertThat(working().read()).isEqualTo(joules(50_000));

        powercap.after(600, 50_100);
        Meter next = working();

        assertThat(next.read()).isEqualTo(new Reading.Missing(GapReason.COUNTER_RESET));
        powercap.after(1, 50_400);
        assertThat(next.read()).isEqualTo(joules(50_400));
    }

    /** As above, of a collector that was not stopped but starved. */
    @Test
    void aSilenceInWhichAWholeRangeMayHaveGoneByIsUnknown() throws IOException {
        Meter meter = working();
        meter.read();
        powercap.after(600, 50_100);
        assertThat(meter.read()).isEqualTo(new Reading.Missing(GapReason.COUNTER_RESET));
    }

    @Test
    void aPauseBelowAWholeRangeIsBridged() throws IOException {
        assertThat(working().read()).isEqualTo(joules(50_000));
        powercap.after(420, 150_000);
        assertThat(working().read()).isEqualTo(joules(150_000));
    }

    /** Whether somebody read it before the wraps of this boot, into the same books, is not known. */
    @Test
    void withoutMemoryACounterThatMayHaveWrappedBeginsANewCount() throws IOException {
        powercap.after(600, 50_000);
        Meter meter = working();
        assertThat(meter.read()).isEqualTo(new Reading.Missing(GapReason.COUNTER_RESET));
        powercap.after(1, 50_300);
        assertThat(meter.read()).isEqualTo(joules(50_300));
    }

    @Test
    void withoutMemoryACounterThatCannotHaveWrappedGoesOn() throws IOException {
        powercap.after(400, 50_000);
        assertThat(working().read()).isEqualTo(joules(50_000));
    }

    @Test
    void afterARebootNothingIsRemembered() throws IOException {
        working().read();
        powercap.reboot();
        powercap.after(1000, 90_000);
        assertThat(working().read()).isEqualTo(joules(90_000));
    }

    /** 65 536 J is the least that such a counter wraps at: 560 W x 1.1 x (105 + 1) s = 65 296 J; x 107 s = 65 912. */
    @Test
    void withoutARangeEveryFallIsAResetAndAPauseIsShort() throws IOException {
        Files.delete(folder.resolve("intel-rapl:0").resolve("max_energy_range_uj"));
        assertThat(working().instrument().provenance()).contains("max_energy_range_uj cannot be read: each fall");
        Meter meter = working();
        meter.read();
        powercap.after(1, 10);
        assertThat(meter.read()).isEqualTo(joules(10));
        powercap.after(105, 20);
        assertThat(meter.read()).isEqualTo(joules(20));
        powercap.after(106, 30);
        assertThat(meter.read()).isEqualTo(new Reading.Missing(GapReason.COUNTER_RESET));
    }

    private static Reading joules(double joules) {
        return new Reading.Counted(new Energy(Math.round(joules * 1000)));
    }
}
