package joulebook.collector.importing;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * Where the columns of a power log stand, -1 for those that it has not, and what one unit of power is in mW.
 *
 * @param limit what the GPU may draw at most, by its owner's setting
 */
record LogColumns(
        int stamp,
        int power,
        double milliwatts,
        int limit,
        double limitMilliwatts,
        int utilisation,
        int memory,
        int count) {

    /** @throws LogRefused if the header names no stamps or no power, or not its unit */
    static LogColumns of(Path file, String header) throws LogRefused {
        List<String> names = Arrays.stream(header.split(",")).map(String::strip).toList();
        int stamp = names.indexOf("timestamp");
        int power = starting(names, "power.draw");
        if (stamp < 0 || power < 0) {
            throw new LogRefused(
                    file + ", line 1: the header '" + header + "' names no "
                            + (stamp < 0 ? "timestamp" : "power.draw") + ". Log with: nvidia-smi"
                            + " --query-gpu=timestamp,power.draw,power.limit,utilization.gpu,memory.used --format=csv -lms 100");
        }
        int limit = starting(names, "power.limit");
        return new LogColumns(
                stamp,
                power,
                unit(file, names.get(power)),
                limit,
                limit < 0 ? 0 : unit(file, names.get(limit)),
                starting(names, "utilization.gpu"),
                starting(names, "memory.used"),
                names.size());
    }

    /** Such as {@code power.draw.instant [W]}, the last where several are. */
    private static int starting(List<String> names, String begin) {
        int found = -1;
        for (int i = 0; i < names.size(); i++) {
            found = names.get(i).startsWith(begin) ? i : found;
        }
        return found;
    }

    private static double unit(Path file, String name) throws LogRefused {
        if (name.endsWith("[W]")) {
            return 1000;
        }
        if (name.endsWith("[mW]")) {
            return 1;
        }
        throw new LogRefused(
                file + ", line 1: '" + name + "' says neither [W] nor [mW]: log with --format=csv, without nounits");
    }

    String unit() {
        return milliwatts == 1 ? "mW" : "W";
    }

    /** The limit in a row; null where it has none that can be read: readings are then judged without. */
    @Nullable Power limit(String[] fields) {
        String digits =
                limit < 0 || limit >= fields.length ? "" : fields[limit].strip().replaceFirst("\\s.*$", "");
        return digits.matches("\\d{1,9}(\\.\\d{1,3})?")
                ? new Power(Math.round(Double.parseDouble(digits) * limitMilliwatts))
                : null;
    }
}
