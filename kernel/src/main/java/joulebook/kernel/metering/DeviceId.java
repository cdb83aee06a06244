package joulebook.kernel.metering;

/**
 * A device's lasting name: a GPU's UUID as NVML gives it, or {@code host/package-0} and the like. Never an index, which
 * changes across reboots.
 *
 * @param value 1 to 200 characters, no white space or control characters
 */
public record DeviceId(String value) implements Comparable<DeviceId> {

    public DeviceId {
        if (!value.matches("[^\\s\\p{Cntrl}]{1,200}")) {
            throw new IllegalArgumentException("not a device id: '" + value + "'");
        }
    }

    @Override
    public int compareTo(DeviceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
