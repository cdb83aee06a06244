package joulebook.kernel.metering;

import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * How one device is metered: what is known about each of its readings before the first is taken.
 *
 * @param device the device's lasting name
 * @param host the machine it sits in
 * @param name for people: {@code NVIDIA H100 80GB HBM3}, {@code AMD EPYC 9354}
 * @param uncertaintyPermille half the width of the 95 % range of a reading, in thousandths of it (50 is +-5 %)
 * @param limit the most the device can draw, or null where nobody says; see {@link Plausibility}
 * @param provenance where the figure comes from, for an auditor: driver and field, file, or the model with its formula,
 *     constants and sources
 */
public record Instrument(
        DeviceId device,
        String host,
        String name,
        Method method,
        Scope scope,
        int uncertaintyPermille,
        @Nullable Power limit,
        String provenance) {

    public Instrument {
        if (uncertaintyPermille < 0 || uncertaintyPermille > 1000) {
            throw new IllegalArgumentException("uncertainty is not within 0..1000 permille: " + uncertaintyPermille);
        }
    }

    public Tier tier() {
        return method.tier();
    }
}
