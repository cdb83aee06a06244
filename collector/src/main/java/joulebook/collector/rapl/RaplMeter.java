package joulebook.collector.rapl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import joulebook.collector.meter.CounterMemory;
import joulebook.collector.meter.CounterMemory.Kept;
import joulebook.collector.meter.HostClock;
import joulebook.collector.meter.Meter;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.quantity.Energy;

/**
 * One RAPL domain: {@code energy_uj}, which wraps at {@code max_energy_range_uj} (262 144 J on many CPUs: 12.5 minutes at
 * 350 W), counted on over its wraps and over pauses of the collector. Where a new count begins, its total falls, or a
 * missing reading stands before it, so that nothing is booked over the beginning.
 */
final class RaplMeter implements Meter {
    private static final long MICROJOULES_PER_MILLIJOULE = 1000;

    private final Instrument instrument;
    private final Path energy;
    private final WrappingCounter counter;
    private final HostClock clock;
    private final CounterMemory memory;
    private boolean begun;

    /** @param instrument with the domain's greatest power */
    RaplMeter(Instrument instrument, RaplZone zone, HostClock clock, CounterMemory memory) {
        this.instrument = instrument;
        this.energy = zone.energy();
        this.counter = new WrappingCounter(zone.range().microjoules(), Objects.requireNonNull(instrument.limit()));
        this.clock = clock;
        this.memory = memory;
    }

    @Override
    public Instrument instrument() {
        return instrument;
    }

    @Override
    public Reading read() {
        try {
            long before = clock.monotonicNanos();
            long now = Long.parseLong(Files.readString(energy).strip());
            return counted(now, before, clock.monotonicNanos());
        } catch (IOException | NumberFormatException e) {
            return new Reading.Missing(GapReason.DEVICE_LOST);
        }
    }

    /** What can have been drawn is judged by the longest time that it can have been: from before one question to after the next. */
    private Reading counted(long now, long asked, long answered) {
        long before = counter.total() / MICROJOULES_PER_MILLIJOULE;
        boolean goesOn = begun ? counter.advance(now, answered) : begin(now, answered);
        begun = true;
        counter.resume(counter.raw(), counter.total(), asked);
        memory.keep(instrument.device(), new Kept(clock.boot(), asked, counter.raw(), counter.total()));
        long total = counter.total() / MICROJOULES_PER_MILLIJOULE;
        return goesOn || total < before
                ? new Reading.Counted(new Energy(total))
                : new Reading.Missing(GapReason.COUNTER_RESET);
    }

    /** Goes on from where this host's last collector stood; whether it can. */
    private boolean begin(long now, long at) {
        Optional<Kept> last = memory.last(instrument.device());
        if (last.isEmpty()) { // whoever read it since the host's start, and from which spool, is not known
            counter.resume(now, now, at);
            return !counter.canWrapWithin(at);
        }
        Kept kept = last.get();
        if (!kept.boot().equals(clock.boot())) { // nobody did since the host's start
            counter.resume(now, now, at);
            return true;
        }
        counter.resume(kept.raw(), kept.total(), kept.monotonicNanos());
        return counter.advance(now, at);
    }

    @Override
    public void close() {}
}
