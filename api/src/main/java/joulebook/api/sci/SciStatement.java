package joulebook.api.sci;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * SCI = ((E x I) + M) / R (ISO/IEC 21031:2024).
 *
 * @param reservedFrom the devices were the run's from here; {@code reservedTo} until before
 * @param energy E: of the run with its overhead, and of its devices idle while they were reserved
 * @param operational O = E x I as it is booked: location-based only, as the standard demands
 * @param embodied M, with the range that its sources give; of the devices in {@code devices}
 * @param unit R's name: {@code training token}
 * @param units R
 * @param sci micrograms of CO2e per unit, four significant digits or all before the point; its range is M's alone
 * @param marks what a reader has to know: devices whose making nobody stated
 */
public record SciStatement(
        UUID run,
        Instant reservedFrom,
        Instant reservedTo,
        String energy,
        String idleEnergy,
        String operational,
        EmbodiedRange embodied,
        List<EmbodiedDevice> devices,
        String unit,
        long units,
        String sci,
        String sciLow,
        String sciHigh,
        List<String> marks) {

    public record EmbodiedRange(String mass, String low, String high) {}

    /** A device's part of M = TE x (TiR / EL) x (RR / ToR), where RR / ToR is 1: a device is reserved as a whole. */
    public record EmbodiedDevice(
            String device, String basis, String reserved, String life, EmbodiedRange embodied, String source) {}
}
