package joulebook.api.whatif;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is booked, and as it would have been. The scenario is computed and is in no book.
 *
 * @param label says so, wherever it is shown
 * @param inputs what was assumed, one line each
 */
public record WhatIfStatement(String label, UUID run, ScenarioSide booked, ScenarioSide scenario, List<String> inputs) {

    /**
     * @param energy of the devices; {@code facility} with the overhead by PUE
     * @param energyLow the 95 % range of the saving that the scenario takes over; null where it takes none
     * @param gpuHours time of all devices
     * @param hardware rent; null where no price of it is stated
     * @param carbonCost CO2e at the stated price; null where there is none
     * @param total of cost, hardware and carbon cost
     */
    public record ScenarioSide(
            Instant start,
            String gpuHours,
            String energy,
            @Nullable String energyLow,
            @Nullable String energyHigh,
            String facility,
            String carbon,
            String cost,
            @Nullable String hardware,
            @Nullable String carbonCost,
            String total) {}
}
