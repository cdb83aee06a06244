package joulebook.runner.evaluation.code;

import java.time.Duration;
import java.util.List;

/**
 * What a program may use; the kernel holds it to that (setrlimit(2)).
 *
 * @param wall from its start; then its whole tree is killed
 * @param cpuSeconds of each process
 * @param memoryBytes address space of each process
 * @param fileBytes of each file
 * @param processes and threads, of the user it runs as
 */
public record Limits(Duration wall, long cpuSeconds, long memoryBytes, long fileBytes, long processes) {

    /** Generous for a function and its tests. */
    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(10), 5, 512L << 20, 16L << 20, 32);

    List<String> options() {
        return List.of(
                "--cpu=" + cpuSeconds,
                "--as=" + memoryBytes,
                "--fsize=" + fileBytes,
                "--nproc=" + processes,
                "--nofile=64",
                "--core=0");
    }

    /** The same beside what the user runs already, which setrlimit(2) counts too. */
    Limits beside(long others) {
        return new Limits(wall, cpuSeconds, memoryBytes, fileBytes, processes + others);
    }

    @Override
    public String toString() {
        return wall.toSeconds() + " s, " + cpuSeconds + " s of CPU, " + (memoryBytes >> 20) + " MiB of memory, "
                + (fileBytes >> 20) + " MiB a file, " + processes + " processes";
    }
}
