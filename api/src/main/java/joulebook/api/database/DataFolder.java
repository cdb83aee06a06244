package joulebook.api.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the embedded PostgreSQL keeps in the user's folder: its data, its log, and a password only the user can read. */
record DataFolder(Path home) {
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    /** What PostgreSQL permits. */
    private static final Set<PosixFilePermission> POSTGRES = PosixFilePermissions.fromString("rwxr-x---");

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    Path data() {
        return home.resolve("postgres");
    }

    Path log() throws IOException {
        return Files.createDirectories(home.resolve("logs")).resolve("postgres.log");
    }

    Path passwordFile() {
        return home.resolve("postgres.password");
    }

    String password() throws IOException {
        return Files.readString(passwordFile()).strip();
    }

    /**
     * Where binaries are unpacked: below a folder of the user's cache that nobody else may enter, since what lies in a shared one
     * anybody may have put there.
     */
    static Path binaries() throws IOException {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        // not where they lay before, in a folder that everybody could write to
        return PrivateFolder.made(
                PrivateFolder.trusted(base.resolve("joulebook")).resolve("postgresql"));
    }

    /** Refuses what PostgreSQL would not start in, makes the password, and sets aside what an {@code initdb} that was killed left. */
    void prepare() throws IOException {
        PosixFileAttributes found = Files.exists(data()) ? PrivateFolder.attributes(data()) : null;
        if (found != null) {
            Set<PosixFilePermission> mode = found.permissions();
            if (!POSTGRES.containsAll(mode) || !mode.containsAll(OWNERS)) {
                throw new CannotStart("the folder " + data() + " has the mode " + PosixFilePermissions.toString(mode)
                        + ", and PostgreSQL starts only in one that its owner alone may write: chmod 700 " + data());
            }
        }
        if (Files.exists(data()) && !hasStartedOnce()) {
            Path aside = home.resolve("postgres.unfinished-" + System.currentTimeMillis());
            LOG.warn("{} was never finished: it is kept as {}", data(), aside);
            Files.move(data(), aside);
        }
        if (!Files.exists(passwordFile())) {
            byte[] secret = new byte[24];
            new SecureRandom().nextBytes(secret);
            Files.createFile(passwordFile());
            if (Files.getFileStore(passwordFile()).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(
                        passwordFile(), Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            }
            Files.writeString(passwordFile(), HexFormat.of().formatHex(secret));
        }
    }

    /** {@code postmaster.opts} is written by the first start, which {@code initdb} leaves to others. */
    private boolean hasStartedOnce() {
        return Files.exists(data().resolve("postmaster.opts"));
    }
}
