package joulebook.api.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import joulebook.api.problem.Words;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL that this process starts and watches, on a data folder that stays. One server a folder: a lock holds
 * it. A PostgreSQL that a killed server left running is stopped first; one that dies is started again.
 */
final class EmbeddedServer implements DatabaseServer {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final String OWNER = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STARTS = 3;
    private static final long SECONDS_BETWEEN_RESTARTS = 2;

    private final DataFolder folder;
    private final HomeLock lock;
    private final int port;
    private final String password;
    private final Login application;
    private EmbeddedPostgres postgres;
    private volatile boolean closed;

    private EmbeddedServer(DataFolder folder, HomeLock lock) throws IOException {
        this.folder = folder;
        this.lock = lock;
        this.port = freePort();
        folder.prepare();
        this.password = folder.password();
        this.postgres = launch();
        try {
            this.application = ApplicationRole.make(url(), OWNER, password);
        } catch (CannotStart e) {
            postgres.close();
            throw e;
        }
        supervise();
    }

    /** @throws CannotStart if another server holds the folder, or PostgreSQL cannot run in it */
    @SuppressWarnings("resource") // the lock is the server's to close, unless there is no server
    static EmbeddedServer start(Path home) {
        Path absolute = home.toAbsolutePath();
        try {
            HomeLock lock = HomeLock.take(PrivateFolder.made(absolute));
            try {
                return new EmbeddedServer(new DataFolder(absolute), lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (CannotStart e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new CannotStart(
                    "PostgreSQL does not start in " + absolute.resolve("postgres") + ": " + Words.of(e)
                            + ". Its log is " + absolute.resolve("logs").resolve("postgres.log")
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
    public Login owner() {
        return new Login(OWNER, password);
    }

    @Override
    public Login application() {
        return application;
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            postgres.close();
            lock.close();
        } catch (IOException e) {
            LOG.warn("PostgreSQL in {} did not stop in good order: {}", folder.data(), Words.of(e));
        }
    }

    private EmbeddedPostgres launch() throws IOException {
        IOException failure = new IOException("never tried");
        for (int i = 0; i < STARTS; i++) {
            Postmaster.stopLeftover(folder.data());
            try {
                EmbeddedPostgres started = builder().start();
                PrivateFolder.keep(DataFolder.binaries()); // which it has opened to everybody
                return started;
            } catch (IOException e) {
                // a killed server's last backends may hold its shared memory for a moment
                failure = e;
            }
        }
        throw failure;
    }

    private EmbeddedPostgres.Builder builder() throws IOException {
        Redirect log = Redirect.appendTo(folder.log().toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.data())
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(DataFolder.binaries().toFile())
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(PATIENCE)
                .setConnectConfig("password", password)
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                // "locale" settings go to initdb as they are, after its own --auth=trust: the last one holds
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", folder.passwordFile().toString())
                .setLocaleConfig("locale", "C")
                // the builder starts PostgreSQL with -F (no fsync), fit for tests; a ledger must survive a power cut
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "40")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("timezone", "UTC")
                .setServerConfig("log_timezone", "UTC");
    }

    private void supervise() throws IOException {
        Postmaster.of(folder.data())
                .orElseThrow(() -> new IOException("it ended as soon as it was started"))
                .onExit()
                .thenRunAsync(this::restart);
    }

    private void restart() {
        while (!closed && !restarted()) {
            try {
                TimeUnit.SECONDS.sleep(SECONDS_BETWEEN_RESTARTS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized boolean restarted() {
        if (closed) {
            return false;
        }
        LOG.warn("PostgreSQL in {} is gone: starting it again", folder.data());
        try {
            postgres.close();
            postgres = launch();
            supervise();
            LOG.warn("PostgreSQL in {} answers again", folder.data());
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.error("PostgreSQL in {} does not start: {}", folder.data(), Words.of(e));
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
