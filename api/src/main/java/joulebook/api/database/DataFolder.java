package joulebook.api.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the embedded PostgreSQL keeps in the user's folder: its data, its log, and a password only the user can read. */
record DataFolder(Path home) {
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

    /** Where binaries are unpacked: the user's own cache, since what lies in a shared folder anybody may have put there. */
    static Path binaries() throws IOException {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return Files.createDirectories(base.resolve("joulebook").resolve("postgres"));
    }

    /** Makes the password, and sets aside what an {@code initdb} that was killed left. */
    void prepare() throws IOException {
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
