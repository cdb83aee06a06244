package joulebook.collector.meter;

import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/** Asks one device. Asked by one thread; what it cannot say is {@link Reading.Missing}, never a zero. */
public interface Meter extends AutoCloseable {

    /** How this device is metered; the same for as long as the meter lives. */
    Instrument instrument();

    /**
     * Asks the device now, for what is booked and for nothing else: the clock is read before and after it. Does not throw for
     * what a device can do: a lost one is missing.
     */
    Reading read();

    /** Asks a device that has just answered what else it says. */
    default Beside beside() {
        return Beside.NOTHING;
    }

    @Override
    void close();

    /** What is said beside a reading; {@code crossCheck} is a power that a counting device also gave. */
    record Beside(@Nullable Power crossCheck, Condition condition) {
        public static final Beside NOTHING = new Beside(null, Condition.UNKNOWN);
    }
}
