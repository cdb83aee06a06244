package joulebook.kernel.metering;

import org.jspecify.annotations.Nullable;

/**
 * What else the device said when it was sampled. Null is "it did not say", never zero.
 *
 * @param utilisationPercent 0..100
 * @param temperatureCelsius of the die
 * @param clockMegahertz of the SMs, or of the CPU
 * @param throttleReasons NVML's clocks-event-reasons bits
 * @param memoryUsedMebibytes device memory in use
 */
public record Condition(
        @Nullable Long utilisationPercent,
        @Nullable Long temperatureCelsius,
        @Nullable Long clockMegahertz,
        @Nullable Long throttleReasons,
        @Nullable Long memoryUsedMebibytes) {
    public static final Condition UNKNOWN = new Condition(null, null, null, null, null);

    /** Where nothing but utilisation is known. */
    public static Condition utilised(long percent) {
        return new Condition(percent, null, null, null, null);
    }
}
