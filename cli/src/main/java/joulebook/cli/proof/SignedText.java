package joulebook.cli.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A text that a site has signed with its Ed25519 key.
 *
 * @param signature in hexadecimal
 * @param publicKey in PEM
 */
public record SignedText(String text, String signature, String publicKey) {

    /** Whether the signature holds; what is no key or signature does not. */
    public boolean holds() {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der())));
            check.update(text.getBytes(StandardCharsets.UTF_8));
            return check.verify(HexFormat.of().parseHex(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether it is this key, by its fingerprint: SHA-256 of its DER form, in hexadecimal. */
    public boolean isBy(String fingerprint) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(der()))
                    .equals(fingerprint);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IllegalArgumentException e) {
            return false; // no key at all
        }
    }

    /** One of its lines, counted from 0; empty past its end. */
    public String line(int number) {
        return text.lines().skip(number).findFirst().orElse("");
    }

    private byte[] der() {
        return Base64.getDecoder().decode(publicKey.replaceAll("-----[A-Z ]+-----|\\s", ""));
    }
}
