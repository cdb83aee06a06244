package joulebook.collector.meter;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How busy all cores were since the last question. */
interface CpuLoad {

    /** 0..1, or NaN where nobody says. */
    double sinceLast();

    /** Linux' {@code /proc/stat}; elsewhere what the platform's own bean says. */
    static CpuLoad ofThisHost() {
        Path stat = Path.of("/proc/stat");
        return Files.isReadable(stat) ? new ProcStat(stat) : new Platform();
    }

    /** The first line of {@code /proc/stat}: jiffies by state since boot (proc(5)); idle and iowait are not busy. */
    final class ProcStat implements CpuLoad {
        private static final int IDLE = 3;
        private static final int IOWAIT = 4;
        private static final int STEAL = 7;

        private final Path stat;
        private long busyBefore;
        private long totalBefore;
        private double last = Double.NaN;

        ProcStat(Path stat) {
            this.stat = stat;
            sinceLast();
            last = Double.NaN;
        }

        @Override
        public double sinceLast() {
            try (var lines = Files.newBufferedReader(stat)) {
                String line = lines.readLine();
                if (line == null || !line.startsWith("cpu ")) {
                    return Double.NaN;
                }
                String[] fields = line.substring(4).strip().split("\\s+");
                long total = 0;
                for (int i = 0; i <= STEAL && i < fields.length; i++) {
                    total += Long.parseLong(fields[i]);
                }
                long busy = total - Long.parseLong(fields[IDLE]) - Long.parseLong(fields[IOWAIT]);
                if (total > totalBefore) { // between two ticks nothing new is known
                    last = Math.clamp((busy - busyBefore) / (double) (total - totalBefore), 0, 1);
                    busyBefore = busy;
                    totalBefore = total;
                }
                return last;
            } catch (IOException | NumberFormatException e) {
                return Double.NaN;
            }
        }
    }

    /** {@link OperatingSystemMXBean#getCpuLoad()}. */
    final class Platform implements CpuLoad {
        private final OperatingSystemMXBean bean = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

        @Override
        public double sinceLast() {
            double load = bean.getCpuLoad();
            return load < 0 ? Double.NaN : load;
        }
    }
}
