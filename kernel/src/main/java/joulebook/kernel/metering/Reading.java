package joulebook.kernel.metering;

import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;

/** What a meter answered: an amount, or the reason why there is none. Absence is never a zero. */
public sealed interface Reading {

    /** The device's energy counter, as it stood when it was asked. */
    record Counted(Energy total) implements Reading {}

    /** Power drawn at the instant of asking (or its stated average), where the device has no counter. */
    record Drawing(Power now) implements Reading {}

    /** No reading, and why. */
    record Missing(GapReason reason) implements Reading {}
}
