package joulebook.kernel.metering;

import java.util.UUID;

/**
 * What makes a segment the same segment when it is sent twice.
 *
 * @param boot the boot epoch of the host whose monotonic clock stamped the samples (Linux: {@code
 *     /proc/sys/kernel/random/boot_id}); for an imported log, a name-based UUID of its content
 * @param firstMonotonicNanos the first sample's instant
 * @param sequence counts a device's segments within one collector's life, from 0
 */
public record SegmentId(DeviceId device, UUID boot, long firstMonotonicNanos, long sequence) {

    public SegmentId {
        if (sequence < 0) {
            throw new IllegalArgumentException("segment sequence is negative: " + sequence);
        }
    }

    @Override
    public String toString() {
        return device + "/" + boot + "/" + firstMonotonicNanos + "/" + sequence;
    }
}
