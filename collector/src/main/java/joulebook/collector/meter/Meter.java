package joulebook.collector.meter;

import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/** Asks one device. Asked by one thread; what it cannot say is {@link Reading.Missing}, never a zero. */
public interface Meter extends AutoCloseable {

    /** How this device is metered; the same for as long as the meter lives. */
    Instrument instrument();

    /** Asks the device now. Does not throw for what a device can do: a lost one is missing. */
    Measurement read();

    @Override
    void close();

    /** What one question brought; {@code crossCheck} is a power that a counting device also gave. */
    record Measurement(Reading reading, @Nullable Power crossCheck, Condition condition) {

        public static Measurement of(Reading reading) {
            return new Measurement(reading, null, Condition.UNKNOWN);
        }

        public static Measurement missing(GapReason reason) {
            return of(new Reading.Missing(reason));
        }
    }
}
