package joulebook.runner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** The most memory that this process has had resident, heap and native together: VmHWM of proc_pid_status(5). */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private PeakMemory() {}

    /** Empty where the system does not say. */
    static OptionalLong bytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static String inWords() {
        OptionalLong bytes = bytes();
        return bytes.isEmpty()
                ? "this system does not say"
                : String.format(Locale.ROOT, "%.2f GiB (VmHWM)", bytes.getAsLong() / (double) (1 << 30));
    }
}
