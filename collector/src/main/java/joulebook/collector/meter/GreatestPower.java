package joulebook.collector.meter;

import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * The most that a device can draw, whatever it is limited to at the moment, and who says so.
 *
 * @param power null where nobody says
 * @param source for an auditor
 */
public record GreatestPower(@Nullable Power power, String source) {

    /** As a part of an instrument's provenance. */
    public String inWords() {
        return power == null
                ? "greatest power unknown: " + source
                : String.format("greatest power %s W: %s", watts(power.milliwatts()), source);
    }

    private static String watts(long milliwatts) {
        return milliwatts % 1000 == 0 ? Long.toString(milliwatts / 1000) : Double.toString(milliwatts / 1000.0);
    }
}
