package joulebook.cli.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The user's data folder: {@code JOULEBOOK_HOME}, or {@code joulebook} below {@code XDG_DATA_HOME}. */
public record Home(Path path) {
    private static final long LEAST_FREE_BYTES = 200L << 20;

    public static Home of(Map<String, String> environment) {
        String named = environment.getOrDefault("JOULEBOOK_HOME", "");
        if (!named.isBlank()) {
            return new Home(Path.of(named).toAbsolutePath());
        }
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = data.isBlank() ? Path.of(System.getProperty("user.home"), ".local", "share") : Path.of(data);
        return new Home(base.resolve("joulebook").toAbsolutePath());
    }

    /** @throws Trouble if it cannot be written, or has less than 200 MiB of room */
    public Home checked() {
        try {
            make();
            Files.createDirectories(logs());
            Path probe = Files.createTempFile(path, "probe", "");
            Files.delete(probe);
            long free = Files.getFileStore(path).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                throw new Trouble("the disk of " + path + " has only " + (free >> 20)
                        + " MiB left; the database and the samples need 200 MiB. Make room, or set JOULEBOOK_HOME");
            }
        } catch (AccessDeniedException e) {
            throw new Trouble(
                    "the data folder " + path + " may not be written by this user (" + e.getFile()
                            + "): look at its owner and mode (ls -ld), or set JOULEBOOK_HOME to another one",
                    e);
        } catch (IOException e) {
            throw new Trouble("cannot write the data folder " + path + ": " + e + ". Set JOULEBOOK_HOME to one", e);
        }
        return this;
    }

    /** Of mode 0700 where it is new; one that is there stays as its owner has it. */
    private void make() throws IOException {
        if (Files.exists(path)) {
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(path);
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    public Path spool() {
        return path.resolve("spool");
    }

    /** What imports have read of their logs, until the server has it. */
    public Path imports() {
        return path.resolve("imports");
    }

    /** What the agent meters, written by whoever started it. */
    public Path agentFile() {
        return path.resolve("agent.json");
    }

    /** Written by whichever collector holds the spool, as it begins. */
    public Path spoolHolder() {
        return spool().resolve("agent.pid");
    }

    public Path marks() {
        return path.resolve("marks");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    public Path comparisons() {
        return path.resolve("comparisons");
    }

    /** Runs that this program itself marked, and has not delivered yet. */
    public Path pending() {
        return path.resolve("pending");
    }

    /** Held by the server as long as it has this folder, and naming its process. */
    public Path serverLock() {
        return path.resolve("server.lock");
    }

    /** A file for each command that uses a server which a command started. */
    public Path serverUsers() {
        return path.resolve("server.users");
    }

    /** Names the process of the server that a command started: such a one is stopped when no command uses it. */
    public Path serverStarted() {
        return path.resolve("server.started");
    }

    /** Written by the server when it accepts requests. */
    public Path serverFile() {
        return path.resolve("server.json");
    }
}
