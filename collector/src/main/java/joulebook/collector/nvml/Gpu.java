package joulebook.collector.nvml;

import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Scope;

/** What can be asked of one GPU, without a native type: the meter's logic is tested on a small fake of this. */
interface Gpu {

    /** A number, or why there is none. */
    sealed interface Answer {
        record Value(long value) implements Answer {}

        record None(NvmlStatus status) implements Answer {}
    }

    /** {@code GPU-...}: lasting, unlike its index. */
    String uuid();

    String name();

    /** The highest limit that can be set, mW: what is enforced now may be raised at any time. */
    Answer greatestPowerMilliwatts(Scope scope);

    /** The limit of the GPU that is enforced now, mW. */
    Answer enforcedPowerMilliwatts();

    /** The energy counter, mJ since the driver was loaded (Volta and later). */
    Answer totalEnergyMillijoules();

    /** Instantaneous power, mW (field 186), of the GPU or of the module that it sits on. */
    Answer instantPowerMilliwatts(Scope scope);

    /** {@code nvmlDeviceGetPowerUsage}, mW: a one-second average on Ampere and later except GA100. */
    Answer powerUsageMilliwatts();

    Condition condition();

    /** Finds the device again after it or its driver went away; whether it is back. */
    boolean reopen();
}
