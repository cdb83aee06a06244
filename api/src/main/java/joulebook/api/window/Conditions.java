package joulebook.api.window;

import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Objects;
import java.util.function.Function;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Sample;
import org.jspecify.annotations.Nullable;

/**
 * What a device said of itself over some samples. Null is "not given by this meter", never zero.
 *
 * @param samples how many there are
 * @param clockMegahertz of the SMs, or of the CPU
 * @param throttled null where the meter gives no reasons; empty where it gave them and none held the device back
 */
public record Conditions(
        String device,
        long samples,
        @Nullable Spread clockMegahertz,
        @Nullable Spread temperatureCelsius,
        @Nullable Spread utilisationPercent,
        @Nullable List<Throttled> throttled) {

    /** @param said how many samples gave it */
    public record Spread(long said, long least, double mean, long most) {}

    /** @param share of the samples that gave reasons, 0..1 */
    public record Throttled(String reason, double share) {}

    /** NVML's clocks-event reasons that hold a busy device back (nvml.h, nvmlClocksEventReason). */
    private enum Reason {
        POWER_CAP(0x4, "power cap"),
        HARDWARE_SLOWDOWN(0x8, "hardware slowdown"),
        SOFTWARE_THERMAL(0x20, "software thermal slowdown"),
        HARDWARE_THERMAL(0x40, "hardware thermal slowdown"),
        POWER_BRAKE(0x80, "power brake");

        private final long bit;
        private final String words;

        Reason(long bit, String words) {
            this.bit = bit;
            this.words = words;
        }
    }

    static Conditions of(String device, List<Sample> samples) {
        List<Condition> said = samples.stream().map(Sample::condition).toList();
        return new Conditions(
                device,
                samples.size(),
                spread(said, Condition::clockMegahertz),
                spread(said, Condition::temperatureCelsius),
                spread(said, Condition::utilisationPercent),
                throttled(said));
    }

    private static @Nullable Spread spread(List<Condition> said, Function<Condition, @Nullable Long> which) {
        LongSummaryStatistics found = said.stream()
                .map(which)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .summaryStatistics();
        return found.getCount() == 0
                ? null
                : new Spread(found.getCount(), found.getMin(), found.getAverage(), found.getMax());
    }

    private static @Nullable List<Throttled> throttled(List<Condition> said) {
        List<Long> masks = said.stream()
                .map(Condition::throttleReasons)
                .filter(Objects::nonNull)
                .toList();
        if (masks.isEmpty()) {
            return null;
        }
        List<Throttled> throttled = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            long held = masks.stream().filter(mask -> (mask & reason.bit) != 0).count();
            if (held > 0) {
                throttled.add(new Throttled(reason.words, held / (double) masks.size()));
            }
        }
        return throttled;
    }
}
