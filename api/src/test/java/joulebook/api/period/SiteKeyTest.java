package joulebook.api.period;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import joulebook.api.problem.Refusal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteKeyTest {
    @TempDir
    private Path home;

    private Path file;

    @BeforeEach
    void name() {
        file = home.resolve("site-key.pem");
    }

    @Test
    void aKeyIsMadeOnFirstUseAndOnlyItsOwnerMayReadIt() throws IOException {
        SiteKey key = new SiteKey(home);
        assertThat(file).doesNotExist();

        key.fingerprint();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(home.resolve("site-key.pub.pem")))
                .startsWith("-----BEGIN PUBLIC KEY-----\n")
                .doesNotContain("PRIVATE");
    }

    @Test
    void theKeyStaysTheSameAcrossStarts() {
        SiteKey before = new SiteKey(home);
        String signature = before.sign("seal".getBytes(UTF_8));

        SiteKey after = new SiteKey(home);

        assertThat(after.fingerprint()).isEqualTo(before.fingerprint()).matches("[0-9a-f]{64}");
        // Ed25519 signs without chance: the same key signs the same text the same way
        assertThat(after.sign("seal".getBytes(UTF_8))).isEqualTo(signature);
        byte[] bytes = HexFormat.of().parseHex(signature);
        assertThat(Ed25519.verifies(after.publicKey(), "seal".getBytes(UTF_8), bytes))
                .isTrue();
        assertThat(Ed25519.verifies(after.publicKey(), "seaL".getBytes(UTF_8), bytes))
                .isFalse();
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        new SiteKey(home).fingerprint();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> new SiteKey(home).fingerprint())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("rw-r-----")
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aFileThatIsNoKeyIsRefusedAndStays() throws IOException {
        new SiteKey(home).fingerprint();
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

        assertThatThrownBy(() -> new SiteKey(home).fingerprint())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("cannot be read");
        assertThat(file).content().contains("AAAA");
    }
}
