package joulebook.collector.rapl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.collector.meter.GreatestPower;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/** The files of one powercap zone (Linux, Documentation/power/powercap). */
record RaplZone(Path folder) {
    private static final int MOST_CONSTRAINTS = 8;
    private static final long MICROWATTS_PER_MILLIWATT = 1000;

    /** A power limit's register has 15 bits in eighths of a watt: all of them set, or more, says nothing. */
    private static final long NO_STATEMENT_MICROWATTS = 4_095_000_000L;

    /** {@code intel-rapl:0:1} */
    String id() {
        return folder.getFileName().toString();
    }

    /** {@code package-0}, {@code dram}; null where it cannot be read. */
    @Nullable String name() {
        return text("name");
    }

    Path energy() {
        return folder.resolve("energy_uj");
    }

    /**
     * At what the counter wraps.
     *
     * @param microjoules null where nobody says
     * @param inWords for an auditor
     */
    record Range(@Nullable Long microjoules, String inWords) {}

    Range range() {
        Long range = number("max_energy_range_uj");
        return range == null || range <= 0
                ? new Range(
                        null,
                        folder.resolve("max_energy_range_uj")
                                + " cannot be read: each fall of the counter is taken for a reset, and is a gap")
                : new Range(range, "wraps at " + range + " uJ");
    }

    /**
     * The largest of what its constraints state. The one called {@code long_term} states the thermal design power (Linux,
     * drivers/powercap/intel_rapl_common.c: THERMAL_SPEC_POWER), which a package exceeds for a while: twice that is taken.
     *
     * @return null where none states any
     */
    @Nullable GreatestPower greatestPower() {
        GreatestPower greatest = null;
        long most = 0;
        for (int i = 0; i < MOST_CONSTRAINTS; i++) {
            String name = text("constraint_" + i + "_name");
            Long stated = number("constraint_" + i + "_max_power_uw");
            if (name == null || stated == null || stated <= 0 || stated >= NO_STATEMENT_MICROWATTS) {
                continue;
            }
            boolean design = name.equals("long_term");
            long power = (design ? 2 : 1) * stated;
            if (power > most) {
                most = power;
                greatest = new GreatestPower(
                        new Power(power / MICROWATTS_PER_MILLIWATT),
                        (design ? "twice " : "") + folder.resolve("constraint_" + i + "_max_power_uw") + " (" + name
                                + ")");
            }
        }
        return greatest;
    }

    private @Nullable Long number(String file) {
        String text = text(file);
        try {
            return text == null ? null : (Long) Long.parseLong(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable String text(String file) {
        try {
            return Files.readString(folder.resolve(file)).strip();
        } catch (IOException e) { // not there, or not for this user; some drivers answer EIO
            return null;
        }
    }
}
