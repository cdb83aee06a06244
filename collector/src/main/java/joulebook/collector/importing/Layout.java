package joulebook.collector.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import joulebook.kernel.metering.Method;

/**
 * Where the columns of a log stand, by their names, in whichever order; -1 for those that it has not.
 *
 * @param time where dmon has the time of day beside the date; -1 where {@code stamp} has both
 * @param powers the one to be taken first: an average misses nothing between two rows, an instant may
 * @param limits what the GPU may draw, by its maker or its owner
 */
record Layout(
        List<String> header,
        int stamp,
        int time,
        List<PowerColumn> powers,
        List<PowerColumn> limits,
        int uuid,
        int bus,
        int index,
        int host,
        int name,
        int utilisation,
        int temperature,
        int clock,
        int throttling,
        int memory) {

    private static final int UNKNOWN_UNIT = -1;
    private static final List<String> POWERS = List.of("power.draw.average", "power.draw", "power.draw.instant", "pwr");
    private static final List<String> LIMITS = List.of("power.max_limit", "power.limit", "enforced.power.limit");

    /**
     * @param separator of the fields, for a header that is proposed
     * @throws LogRefused if the first line names no stamps, or no power in a unit that there is
     */
    static Layout of(LogFile file, Row first, String separator) throws LogRefused {
        List<String> header = new ArrayList<>();
        for (int field = 0; field < first.count(); field++) {
            header.add(first.text(field).replaceFirst("^#\\s*", ""));
        }
        List<String> names =
                header.stream().map(name -> base(name).toLowerCase(Locale.ROOT)).toList();
        List<PowerColumn> powers = powers(header, names, POWERS);
        if (powers.isEmpty()) {
            refuseUnit(file, first, header, names);
        }
        int date = names.indexOf("date");
        int time = names.indexOf("time");
        boolean dmon = date >= 0 && time >= 0;
        int stamp = dmon ? date : names.indexOf("timestamp");
        if (stamp < 0 || powers.isEmpty()) {
            throw FirstLine.noHeader(file, first, separator, header, stamp >= 0);
        }
        return new Layout(
                List.copyOf(header),
                stamp,
                dmon ? time : -1,
                powers,
                powers(header, names, LIMITS),
                one(names, "uuid", "gpu_uuid"),
                one(names, "pci.bus_id", "gpu_bus_id"),
                one(names, "index", "gpu"),
                one(names, "host", "hostname", "node"),
                one(names, "name", "gpu_name"),
                one(names, "utilization.gpu", "sm"),
                one(names, "temperature.gpu", "gtemp"),
                one(names, "clocks.current.sm", "clocks.sm", "pclk"),
                one(names, "clocks_event_reasons.active", "clocks_throttle_reasons.active"),
                one(names, "memory.used", "fb"));
    }

    /** Those whose unit is known. */
    private static List<PowerColumn> powers(List<String> header, List<String> names, List<String> wanted) {
        List<PowerColumn> found = new ArrayList<>();
        for (String name : wanted) {
            int at = names.indexOf(name);
            int unit = at < 0 ? UNKNOWN_UNIT : unit(header.get(at));
            if (unit != UNKNOWN_UNIT) {
                found.add(new PowerColumn(at, name, unit, method(name)));
            }
        }
        return List.copyOf(found);
    }

    private static void refuseUnit(LogFile file, Row first, List<String> header, List<String> names) throws LogRefused {
        for (String name : POWERS) {
            if (names.contains(name)) {
                throw file.refused(
                        first.line(),
                        header.get(names.indexOf(name)),
                        "this unit is neither [W] nor [mW]: write the powers in one of them");
            }
        }
    }

    private static Method method(String name) {
        return name.endsWith(".instant") ? Method.INSTANT_POWER : Method.AVERAGED_POWER;
    }

    /** In mW; 0 where the name has none. */
    private static int unit(String name) {
        return switch (name.substring(base(name).length()).strip()) {
            case "[W]" -> 1000;
            case "[mW]" -> 1;
            case "" -> 0;
            default -> UNKNOWN_UNIT;
        };
    }

    /** {@code power.draw [W]} without its unit. */
    private static String base(String name) {
        int unit = name.indexOf('[');
        return (unit < 0 ? name : name.substring(0, unit)).strip();
    }

    private static int one(List<String> names, String... alternatives) {
        for (String name : alternatives) {
            if (names.contains(name)) {
                return names.indexOf(name);
            }
        }
        return -1;
    }

    /** Whether a field says when a row was and whose it is. */
    boolean decides(int field) {
        return field == stamp
                || field == time
                || field == uuid
                || field == bus
                || field == index
                || field == host
                || field == name;
    }

    boolean isPower(int field) {
        return powers.stream().anyMatch(power -> power.at() == field);
    }

    int count() {
        return header.size();
    }

    /** Whether a row is the header again, of a log that was begun a second time; or dmon's line of units. */
    boolean isHeader(Row row) {
        if (row.first(0) == '#') {
            return true;
        }
        if (row.count() != count() || PowerColumn.isDigit(row.first(stamp))) {
            return false;
        }
        for (int field = 0; field < count(); field++) {
            if (!row.text(field).equals(header.get(field))) {
                return false;
            }
        }
        return true;
    }
}
