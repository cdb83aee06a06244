package joulebook.cli.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import joulebook.cli.process.Child;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Trouble;
import joulebook.cli.process.Waiting;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The server that the books are kept by: one that runs already, or one started here. One that a command started is stopped
 * when the last command that uses it leaves, whoever that is. If it dies in the middle it is started again, at the same
 * address.
 */
public final class Server implements AutoCloseable {
    private static final Duration TO_COME_UP = Duration.ofSeconds(120);
    /** An orderly stop closes the database; killed sooner, PostgreSQL would have to recover at the next start. */
    private static final Duration TO_STOP = Duration.ofSeconds(40);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Installation installation;
    private final Home home;
    private final Map<String, String> environment;
    private final Consumer<String> say;
    private final ServerUsers users;
    private Up up;

    /** One that answers; the process, if it was started here. */
    private record Up(@Nullable Child child, Api api) {}

    private Server(
            Installation installation,
            Home home,
            Map<String, String> environment,
            Consumer<String> say,
            ServerUsers users,
            Up up) {
        this.installation = installation;
        this.home = home;
        this.environment = environment;
        this.say = say;
        this.users = users;
        this.up = up;
    }

    /** The server that runs on this data folder, if one does and is well. */
    public static Optional<Api> running(Home home) {
        try {
            JsonNode file = Json.read(home.serverFile());
            Api api = new Api(URI.create(file.path("url").asString("")));
            return api.healthy() ? Optional.of(api) : Optional.empty();
        } catch (IOException | IllegalArgumentException | Trouble e) {
            return Optional.empty();
        }
    }

    public static Server findOrStart(
            Installation installation, Home home, Map<String, String> environment, Consumer<String> say)
            throws InterruptedException {
        int port = port(environment);
        ServerUsers users = ServerUsers.join(home);
        try {
            return new Server(installation, home, environment, say, users, up(installation, home, environment, port));
        } catch (InterruptedException | RuntimeException e) {
            users.leave(() -> stopped(home));
            throw e;
        }
    }

    private static Up up(Installation installation, Home home, Map<String, String> environment, int port)
            throws InterruptedException {
        Optional<Api> other = other(home);
        if (other.isPresent()) {
            return new Up(null, other.get());
        }
        try {
            Child child = start(installation, home, environment, port);
            Api api = awaited(child, home);
            Json.write(home.serverStarted(), Map.of("pid", child.pid()));
            return new Up(child, api);
        } catch (Trouble e) {
            return new Up(null, other(home).orElseThrow(() -> e)); // somebody else was quicker to start one
        }
    }

    /** One that somebody else started: one that is about to come up, or to end, is waited for. */
    private static Optional<Api> other(Home home) throws InterruptedException {
        Optional<ProcessHandle> holder = holder(home);
        Waiting.until(
                () -> running(home).isPresent()
                        || !holder.map(ProcessHandle::isAlive).orElse(false),
                TO_COME_UP);
        return running(home);
    }

    private static Optional<ProcessHandle> holder(Home home) {
        try {
            return ProcessHandle.of(
                    Long.parseLong(Files.readString(home.serverLock()).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    public Api api() {
        return up.api();
    }

    /** Whether it was started here. */
    public boolean ours() {
        return up.child() != null;
    }

    /**
     * Until this thread is interrupted. One that another started is followed by one of our own when it goes.
     *
     * @throws Trouble when one that was started here stops by itself
     */
    public void stayUp() throws InterruptedException {
        while (true) {
            Child child = up.child();
            if (child != null) {
                int status = child.waitFor();
                throw child.died("stopped with exit status " + status);
            }
            awaitExit(process(home.serverFile()));
            bringBack();
        }
    }

    private static void awaitExit(Optional<ProcessHandle> process) throws InterruptedException {
        try {
            if (process.isPresent()) {
                process.get().onExit().get();
            } else {
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The process that a file of the server's names, if it lives. */
    private static Optional<ProcessHandle> process(Path file) {
        try {
            return ProcessHandle.of(Json.read(file).path("pid").asLong(-1)).filter(ProcessHandle::isAlive);
        } catch (IOException | Trouble | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Asks; if the server has died, starts it again, says so, and asks once more. */
    public <T> T ask(Function<Api, T> question) throws InterruptedException {
        try {
            return question.apply(up.api());
        } catch (ServerAway e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            bringBack();
            return question.apply(up.api());
        }
    }

    /** Starts it again if it is not there. Does nothing if it is. */
    public void bringBack() throws InterruptedException {
        if (up.api().healthy()) {
            return;
        }
        say.accept("the server went away; starting it again (log: " + home.log("api") + ")");
        Child child = up.child();
        if (child != null) {
            child.close();
        }
        up = up(installation, home, environment, up.api().base().getPort());
        say.accept("the server is back at " + up.api().base());
    }

    /** Stops the server if a command started it and no other one uses it. */
    @Override
    public void close() {
        users.leave(() -> {
            Child child = up.child();
            if (child != null) {
                child.close();
            } else {
                stopped(home);
            }
        });
    }

    /** Stops a server that another command started and left to those who stayed. */
    private static void stopped(Home home) {
        Optional<ProcessHandle> running = process(home.serverFile());
        if (running.isPresent() && running.equals(process(home.serverStarted()))) {
            Child.stop(running.get(), TO_STOP);
        }
    }

    private static Child start(Installation installation, Home home, Map<String, String> environment, int port) {
        refuseTakenPort(port);
        Map<String, String> own = new HashMap<>(environment);
        own.put("JOULEBOOK_HOME", home.path().toString());
        own.put("JOULEBOOK_PORT", Integer.toString(port));
        if (!environment.containsKey("JOULEBOOK_WEB_DIR")
                && Files.exists(installation.page().resolve("index.html"))) {
            own.put("JOULEBOOK_WEB_DIR", installation.page().toString());
        }
        return Child.logged("server", installation.command("api", List.of()), own, home.log("api"), TO_STOP);
    }

    private static Api awaited(Child child, Home home) throws InterruptedException {
        try {
            boolean up = Waiting.until(() -> !child.alive() || isUp(child, home), TO_COME_UP);
            if (!child.alive()) {
                throw child.died("stopped with exit status " + child.exitStatus() + " before it was up");
            }
            if (!up) {
                throw child.died("did not come up within " + TO_COME_UP.toSeconds() + " s");
            }
            return running(home).orElseThrow(() -> child.died("came up and went away again"));
        } catch (InterruptedException | Trouble e) {
            child.close();
            throw e;
        }
    }

    private static boolean isUp(Child child, Home home) {
        try {
            return Json.read(home.serverFile()).path("pid").asLong(-1) == child.pid()
                    && running(home).isPresent();
        } catch (IOException | Trouble e) {
            return false;
        }
    }

    static int port(Map<String, String> environment) {
        String named = environment.getOrDefault("JOULEBOOK_PORT", "").trim();
        if (named.isEmpty()) {
            return 8740;
        }
        try {
            int port = Integer.parseInt(named);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below, together with a number out of range
        }
        throw new Trouble("JOULEBOOK_PORT is '" + named + "'; a port is a number from 0 (any free one) to 65535");
    }

    private static void refuseTakenPort(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new Trouble(
                    "port " + port + " of 127.0.0.1 is taken by another program (" + e.getMessage()
                            + "). Stop it, or set JOULEBOOK_PORT to another port (0 = any free one)",
                    e);
        }
    }
}
