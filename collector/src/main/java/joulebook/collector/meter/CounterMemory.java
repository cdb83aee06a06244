package joulebook.collector.meter;

import java.util.Optional;
import java.util.UUID;
import joulebook.kernel.metering.DeviceId;

/**
 * Where a counter that wraps stood when a collector last read it, so that the next one on this host goes on from there
 * instead of taking a wrap in between for none.
 */
public interface CounterMemory {

    /** For whoever reads once and ends. */
    CounterMemory NONE = new CounterMemory() {
        @Override
        public Optional<Kept> last(DeviceId device) {
            return Optional.empty();
        }

        @Override
        public void keep(DeviceId device, Kept kept) {}
    };

    /** What was kept last; empty where nothing was, or where it cannot be read. */
    Optional<Kept> last(DeviceId device);

    void keep(DeviceId device, Kept kept);

    /**
     * A counter at an instant.
     *
     * @param boot whose monotonic clock it is
     * @param monotonicNanos not after it was read
     * @param raw what the device said, in its own unit
     * @param total the same with all wraps that were counted on
     */
    record Kept(UUID boot, long monotonicNanos, long raw, long total) {}
}
