package joulebook.cli.proof;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * That a text is a leaf of a tree (RFC 9162, section 2.1.3.2, over SHA-256).
 *
 * @param index of the leaf, from 0
 * @param leaves how many the tree has
 * @param path the hashes beside the way up, lowest first, in hexadecimal
 */
public record Inclusion(String text, long index, long leaves, List<String> path) {

    /** The root that follows, in hexadecimal; empty where the path does not fit the tree. */
    public Optional<String> root() {
        if (index < 0 || index >= leaves) {
            return Optional.empty();
        }
        long at = index;
        long last = leaves - 1;
        byte[] hash = sha256(new byte[] {0}, text.getBytes(StandardCharsets.UTF_8), new byte[0]);
        for (String beside : path) {
            if (last == 0) {
                return Optional.empty();
            }
            byte[] other = HexFormat.of().parseHex(beside);
            if ((at & 1) == 1 || at == last) {
                hash = sha256(new byte[] {1}, other, hash);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = sha256(new byte[] {1}, hash, other);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 ? Optional.of(HexFormat.of().formatHex(hash)) : Optional.empty();
    }

    private static byte[] sha256(byte[] domain, byte[] one, byte[] other) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(domain);
            digest.update(one);
            return digest.digest(other);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
