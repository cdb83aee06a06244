package joulebook.cli.metering;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import joulebook.cli.process.Home;
import joulebook.cli.process.TextFile;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Api;
import joulebook.cli.server.Json;
import joulebook.cli.server.Refused;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.RunMark.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A run whose marks are set here. It lies in a file from its first mark until the server has it, so that a dead server,
 * or the death of this program, loses no run.
 */
public final class OwnRun {

    /** What the file holds. {@code seenAlive} is the last moment at which this program is known to have lived. */
    record State(UUID run, long pid, Map<String, @Nullable Object> statement, List<RunMark> marks) {}

    private final Path file;
    private final HostClock clock;
    private State state;

    private OwnRun(Path file, HostClock clock, State state) {
        this.file = file;
        this.clock = clock;
        this.state = state;
    }

    /** The server refuses a run that was metered: it lies where a person can correct it. */
    public static final class PutAside extends Trouble {
        PutAside(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Marks the start, now. */
    public static OwnRun start(
            Home home,
            HostClock clock,
            String name,
            String project,
            String host,
            Map<String, Object> config,
            Terms terms) {
        UUID id = UUID.randomUUID();
        Map<String, @Nullable Object> statement = new LinkedHashMap<>();
        statement.put("name", name);
        statement.put("project", project);
        statement.put("host", host);
        statement.put("boot", clock.boot());
        statement.put("devices", null);
        statement.put("comparison", null);
        statement.put("variant", null);
        statement.put("seed", null);
        statement.put("config", config);
        statement.put("terms", terms);
        OwnRun run = new OwnRun(
                home.pending().resolve(id + ".json"),
                clock,
                new State(id, ProcessHandle.current().pid(), statement, List.of()));
        run.mark(Kind.START, Map.of());
        return run;
    }

    public UUID id() {
        return state.run();
    }

    /** Forgets a run in which nothing was done: nothing is booked for it. */
    public void forget() {
        TextFile.delete(file);
    }

    /** Marks the end, now. */
    public void end(Map<String, Object> detail) {
        mark(Kind.END, detail);
    }

    private void mark(Kind kind, Map<String, Object> detail) {
        List<RunMark> marks = new ArrayList<>(state.marks());
        marks.add(new RunMark(marks.size(), kind, clock.boot(), clock.nanos(), clock.utc(), null, null, null, detail));
        state = new State(state.run(), state.pid(), state.statement(), marks);
        Json.write(file, state);
    }

    /** Gives the run and its first mark to the server, before anything is done in it; one that it refuses never was. */
    public void open(Api api) {
        try {
            give(api, state);
        } catch (Refused e) {
            TextFile.delete(file);
            throw e;
        }
    }

    /**
     * Gives the run and its marks to the server, and forgets the file. Giving twice stores once.
     *
     * @throws PutAside if the server refuses it
     */
    public void deliver(Api api) {
        deliver(api, state, file);
    }

    /**
     * Gives what earlier commands could not deliver. A run without end belongs to a program that was killed.
     *
     * @param say takes what could not be delivered, and why
     */
    public static void deliverPending(Api api, Home home, Consumer<String> say) {
        for (Path file : files(home)) {
            Optional<State> state = read(file);
            if (state.isPresent() && !alive(state.get())) {
                try {
                    deliver(api, ended(state.get(), file), file);
                } catch (PutAside e) {
                    say.accept(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private static void deliver(Api api, State state, Path file) {
        try {
            give(api, state);
            TextFile.delete(file);
        } catch (Refused e) {
            Path aside = putAside(file);
            throw new PutAside(
                    "the server refuses a run that was metered: " + e.getMessage() + "\nIts samples are stored. The run"
                            + " is kept in " + aside + ": correct it there, move it back to "
                            + file.getParent() + ", and the next command books it",
                    e);
        }
    }

    private static void give(Api api, State state) {
        api.put("/v1/runs/" + state.run(), state.statement());
        api.post("/v1/runs/" + state.run() + "/marks", state.marks());
    }

    private static Path putAside(Path file) {
        Path aside = file.resolveSibling("refused").resolve(file.getFileName());
        try {
            Files.createDirectories(aside.getParent());
            return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Trouble("cannot move " + file + " to " + aside + ": " + e, e);
        }
    }

    private static boolean alive(State state) {
        return state.pid() == ProcessHandle.current().pid()
                || ProcessHandle.of(state.pid()).isPresent();
    }

    /** Closed at its last sign of life: what came after is not known to be the run's. */
    private static State ended(State state, Path file) {
        RunMark last = state.marks().getLast();
        if (last.kind() != Kind.START) {
            return state;
        }
        List<RunMark> marks = new ArrayList<>(state.marks());
        long aliveNanos = Math.max(0, lastSign(file) - last.utc().toEpochMilli()) * 1_000_000;
        marks.add(new RunMark(
                1,
                Kind.CRASH,
                last.boot(),
                last.monotonicNanos() + aliveNanos,
                last.utc().plusNanos(aliveNanos),
                null,
                null,
                null,
                Map.of("reason", "the metering program was killed; the run ends at its last sign of life")));
        return new State(state.run(), state.pid(), state.statement(), marks);
    }

    /** Says that the run goes on: should this program be killed, the run is booked up to here. */
    public void stillRunning() {
        try {
            Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new Trouble("cannot write " + file + ": " + e, e);
        }
    }

    private static long lastSign(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private static Optional<State> read(Path file) {
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file), State.class));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    private static List<Path> files(Home home) {
        if (!Files.isDirectory(home.pending())) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(home.pending(), "*.json")) {
            entries.forEach(files::add);
        } catch (IOException e) {
            throw new Trouble("cannot read " + home.pending() + ": " + e, e);
        }
        return files;
    }
}
