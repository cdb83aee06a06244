package joulebook.api.period;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.spec.InvalidKeySpecException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import joulebook.api.JoulebookHome;
import joulebook.api.problem.Refusal;
import joulebook.api.problem.Words;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The site's Ed25519 key pair: made when a period is first closed, in {@code JOULEBOOK_HOME/site-key.pem}, which only its
 * owner may read. The public half is published beside it as {@code site-key.pub.pem}, and with each seal.
 */
@Component
class SiteKey {
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final Path file;
    private final Path published;
    private @Nullable KeyPair pair;

    @Autowired
    SiteKey(Environment environment) {
        this(JoulebookHome.of(environment).folder());
    }

    SiteKey(Path home) {
        this.file = home.resolve("site-key.pem");
        this.published = home.resolve("site-key.pub.pem");
    }

    /** @throws Refusal (409) if the key's file is none, or others may read it */
    String fingerprint() {
        return fingerprint(publicKey());
    }

    static String fingerprint(byte[] publicKey) {
        return HexFormat.of().formatHex(Canonical.sha256(publicKey));
    }

    byte[] publicKey() {
        return pair().getPublic().getEncoded();
    }

    String sign(byte[] message) {
        return HexFormat.of().formatHex(Ed25519.sign(pair().getPrivate(), message));
    }

    private synchronized KeyPair pair() {
        try {
            KeyPair known = pair;
            if (known == null) {
                if (!Files.exists(file)) {
                    make();
                }
                known = read();
                Files.writeString(published, Pem.of(PUBLIC, known.getPublic().getEncoded()));
                pair = known;
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the site's key " + file, e);
        }
    }

    /** Whole or not there, and never readable by others, not even while it is written. */
    private void make() throws IOException {
        KeyPair made = Ed25519.generate();
        Path part = file.resolveSibling("site-key.part");
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(part);
        if (knowsModes()) {
            Files.createFile(part, PosixFilePermissions.asFileAttribute(OWNER));
        } else {
            Files.createFile(part);
        }
        Files.writeString(
                part,
                Pem.of(PRIVATE, made.getPrivate().getEncoded())
                        + Pem.of(PUBLIC, made.getPublic().getEncoded()));
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private KeyPair read() throws IOException {
        if (knowsModes()) {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(mode)) {
                throw Refusal.conflict("the site's key " + file + " may be used by others ("
                        + PosixFilePermissions.toString(mode) + "): chmod 600 it. If somebody else may have read it,"
                        + " move it away instead, and the next closing makes a new one");
            }
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        try {
            return Ed25519.pair(
                    Pem.read(PUBLIC, text).orElseThrow(() -> new InvalidKeySpecException("no public key")),
                    Pem.read(PRIVATE, text).orElseThrow(() -> new InvalidKeySpecException("no private key")));
        } catch (InvalidKeySpecException e) {
            throw Refusal.conflict("the site's key " + file + " cannot be read (" + Words.of(e)
                    + "): put the right file back, or move it away, and the next closing makes a new one");
        }
    }

    private boolean knowsModes() throws IOException {
        return Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
    }
}
