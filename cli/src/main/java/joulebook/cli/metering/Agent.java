package joulebook.cli.metering;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import joulebook.cli.process.Child;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.LogTail;
import joulebook.cli.process.Trouble;
import joulebook.cli.process.Waiting;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The collector's agent on this host: one started here, or one that already holds the spool and goes on afterwards. */
public final class Agent implements AutoCloseable {
    /** The agent's exit status when another one holds the spool: EX_TEMPFAIL of sysexits.h. */
    private static final int SPOOL_IS_HELD = 75;

    private static final Duration TO_THE_FIRST_SAMPLE = Duration.ofSeconds(30);
    private static final Duration TO_STOP = Duration.ofSeconds(20);

    private final Supplier<Child> starting;
    private final Consumer<String> say;
    private final Path readyFile;
    private final Path holder;
    private final JsonNode ready;
    private boolean ours;
    private Child child;
    private boolean shipped;

    private Agent(
            Supplier<Child> starting,
            Path readyFile,
            Path holder,
            Child child,
            boolean ours,
            JsonNode ready,
            Consumer<String> say) {
        this.starting = starting;
        this.holder = holder;
        this.readyFile = readyFile;
        this.child = child;
        this.ours = ours;
        this.ready = ready;
        this.say = say;
    }

    /** Starts one and waits for the first sample of each device; one that holds the spool already is used instead. */
    public static Agent startOrJoin(Installation installation, Home home, @Nullable URI server, Consumer<String> say)
            throws InterruptedException {
        Path ownReadyFile =
                home.path().resolve("agent-" + ProcessHandle.current().pid() + ".json");
        List<String> arguments = new ArrayList<>(
                List.of("agent", "--spool", home.spool().toString(), "--ready-file", ownReadyFile.toString()));
        if (server != null) {
            arguments.addAll(List.of("--server", server.toString()));
        }
        List<String> command = installation.command("collector", arguments);
        Supplier<Child> starting = () -> Child.logged("collector", command, Map.of(), home.log("collector"), TO_STOP);
        Child child = starting.get();
        try {
            boolean answered = Waiting.until(() -> Files.exists(ownReadyFile) || !child.alive(), TO_THE_FIRST_SAMPLE);
            if (!child.alive() && child.exitStatus() == SPOOL_IS_HELD) {
                say.accept("a collector runs already on " + home.spool() + "; using it");
                Waiting.until(() -> saysWhatItMeters(home), TO_THE_FIRST_SAMPLE);
                return new Agent(
                        starting, ownReadyFile, home.spoolHolder(), child, false, Json.read(home.agentFile()), say);
            }
            if (!child.alive()) {
                throw child.died("stopped with exit status " + child.exitStatus());
            }
            if (!answered) {
                throw child.died("took no sample within " + TO_THE_FIRST_SAMPLE.toSeconds() + " s");
            }
            Files.move(ownReadyFile, home.agentFile(), StandardCopyOption.REPLACE_EXISTING);
            return new Agent(starting, ownReadyFile, home.spoolHolder(), child, true, Json.read(home.agentFile()), say);
        } catch (IOException e) {
            child.close();
            throw new Trouble("cannot read what the collector meters: " + e, e);
        } catch (InterruptedException | Trouble e) {
            child.close();
            throw e;
        }
    }

    /** Whether the holder of the spool has: what lies there from before it began is another one's. */
    private static boolean saysWhatItMeters(Home home) {
        try {
            return !Files.exists(home.spoolHolder())
                    || Files.getLastModifiedTime(home.agentFile())
                                    .compareTo(Files.getLastModifiedTime(home.spoolHolder()))
                            >= 0;
        } catch (IOException e) {
            return false; // not there yet
        }
    }

    /** Whether it was started here, and so is stopped here. */
    public boolean ours() {
        return ours;
    }

    /**
     * Starts it again if it has died, or starts one if the command that had started it has ended and taken it along. Does not
     * wait for it: a counter bridges the silence.
     */
    public void bringBack() {
        if (ours && !child.alive() && child.exitStatus() == SPOOL_IS_HELD) {
            ours = false; // somebody else was quicker to start one
        } else if (ours && !child.alive()) {
            say.accept("the collector went away with exit status " + child.exitStatus() + "; starting it again (log: "
                    + child.log() + ")");
            child = starting.get();
        } else if (!ours && !held()) {
            say.accept("the collector ended with the command that had started it; starting one (log: " + child.log()
                    + ")");
            child = starting.get();
            ours = true;
        }
    }

    /** Whether somebody has the spool: whoever has it names its process there. */
    private boolean held() {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(holder).strip()))
                    .map(ProcessHandle::isAlive)
                    .orElse(false);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /** The name that this host's samples carry. */
    public String host() {
        return ready.path("devices").path(0).path("host").asString();
    }

    public UUID boot() {
        return UUID.fromString(ready.path("boot").asString());
    }

    /** What is metered, in words: each device's name and how good its figures are. */
    public List<String> devices() {
        return ready.path("devices").valueStream().map(Agent::inWords).toList();
    }

    private static String inWords(JsonNode device) {
        String name = device.path("name").asString(device.path("device").asString("?"));
        String tier = device.path("tierLabel").asString(device.path("tier").asString(""));
        return tier.isEmpty() ? name : name + " (" + tier + ")";
    }

    /** Stops it in order: the last segments are written, and shipped if the server is there. */
    @Override
    public void close() {
        child.close();
        try {
            Files.deleteIfExists(readyFile); // one that was started again has written it anew
        } catch (IOException e) {
            say.accept("cannot delete " + readyFile + ": " + e.getMessage());
        }
    }

    /**
     * Ships all that a stopped agent left in the spool, once. While another program has the spool nothing is done yet: an
     * agent that goes on, and ships by itself or leaves its last samples for when it ends, or somebody who ships.
     *
     * @throws Trouble if the spool could not be emptied: it keeps what is left
     */
    public void ship(Installation installation, Home home, URI server) throws InterruptedException {
        if (shipped) {
            return;
        }
        List<String> arguments = List.of(
                "ship", "--server", server.toString(), "--spool", home.spool().toString());
        try (Child ship = Child.logged(
                "shipper", installation.command("collector", arguments), Map.of(), home.log("ship"), TO_STOP)) {
            int status = ship.waitFor();
            shipped = status == 0;
            if (!shipped && status != SPOOL_IS_HELD) {
                throw new Trouble("not every sample could be shipped (exit status " + status + "):\n"
                        + LogTail.of(ship.log(), 3) + "What is left is kept in " + home.spool());
            }
        }
    }
}
