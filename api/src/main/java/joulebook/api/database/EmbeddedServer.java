package joulebook.api.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL that this process starts and watches, on a data folder that stays. One server a folder: a lock holds
 * it. A PostgreSQL that a killed server left running is stopped first; one that dies is started again.
 */
final class EmbeddedServer implements DatabaseServer {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 1000;

    private final Path data;
    private final int port;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final Thread watcher;
    private EmbeddedPostgres postgres;
    private boolean closed;

    private EmbeddedServer(Path folder) throws IOException {
        Files.createDirectories(folder);
        this.lockFile =
                FileChannel.open(folder.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock held = lockFile.tryLock();
        if (held == null) {
            lockFile.close();
            throw new IllegalStateException("another Joulebook server uses " + folder
                    + ". Use that one (its address is in " + folder.resolve("server.json")
                    + "), stop it, or set JOULEBOOK_HOME to another folder.");
        }
        this.lock = held;
        this.data = folder.resolve("postgres");
        this.port = freePort();
        stopLeftover();
        this.postgres = launch();
        this.watcher = Thread.ofPlatform().daemon().name("postgres-watcher").start(this::watch);
    }

    /** @throws IllegalStateException if another server holds the folder */
    static EmbeddedServer start(Path folder) {
        try {
            return new EmbeddedServer(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot start PostgreSQL in " + folder.resolve("postgres") + ": " + e.getMessage()
                            + ". Look at the disk's room and the folder's owner, or set JOULEBOOK_DATABASE_URL to a"
                            + " PostgreSQL of yours.",
                    e);
        }
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return "postgres";
    }

    @Override
    public synchronized void close() {
        closed = true;
        watcher.interrupt();
        try {
            postgres.close();
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("PostgreSQL in {} did not stop in good order: {}", data, e.getMessage());
        }
    }

    private EmbeddedPostgres launch() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "40")
                .setPGStartupWait(PATIENCE)
                .start();
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                restartIfDead();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void restartIfDead() {
        if (closed || answers()) {
            return;
        }
        LOG.warn("PostgreSQL in {} is gone: starting it again", data);
        try {
            postgres.close();
        } catch (IOException e) {
            LOG.debug("it was gone already", e);
        }
        try {
            stopLeftover();
            postgres = launch();
            LOG.warn("PostgreSQL in {} answers again", data);
        } catch (IOException | RuntimeException e) {
            LOG.error("PostgreSQL in {} does not start: {}", data, e.getMessage());
        }
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(url(), user(), password())) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Stops a PostgreSQL that still runs on the data folder without its server: nobody else can hold the lock. */
    private void stopLeftover() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty()) {
            return;
        }
        ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                .ifPresent(EmbeddedServer::stop);
    }

    private static void stop(ProcessHandle process) {
        LOG.warn("a PostgreSQL of a killed server still runs (process {}): stopping it", process.pid());
        process.destroy();
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            process.destroyForcibly();
            process.onExit().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
