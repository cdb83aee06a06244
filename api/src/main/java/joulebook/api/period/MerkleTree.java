package joulebook.api.period;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import joulebook.api.verification.Canonical;

/**
 * Hash trees as RFC 6962, section 2.1, has them, over SHA-256: a leaf is hashed behind a byte 0, a node behind a byte 1, so
 * that neither passes for the other. Hashes are 32 bytes.
 */
public final class MerkleTree {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private MerkleTree() {}

    public static byte[] leaf(byte[] content) {
        return hash(LEAF, content, new byte[0]);
    }

    /**
     * The root over leaf hashes; of none, SHA-256 of nothing. Roots of equal, complete subtrees whose size is a power of
     * two may stand for their leaves; the last one may be smaller.
     */
    public static byte[] root(List<byte[]> hashes) {
        if (hashes.isEmpty()) {
            return Canonical.sha256(new byte[0]);
        }
        if (hashes.size() == 1) {
            return hashes.getFirst();
        }
        int left = split(hashes.size());
        return hash(NODE, root(hashes.subList(0, left)), root(hashes.subList(left, hashes.size())));
    }

    /** The hashes beside the way from one leaf up to the root, lowest first. */
    public static List<byte[]> path(int index, List<byte[]> hashes) {
        List<byte[]> path = new ArrayList<>();
        if (hashes.size() > 1) {
            int left = split(hashes.size());
            List<byte[]> before = hashes.subList(0, left);
            List<byte[]> after = hashes.subList(left, hashes.size());
            path.addAll(index < left ? path(index, before) : path(index - left, after));
            path.add(root(index < left ? after : before));
        }
        return path;
    }

    /** The largest power of two below {@code size}, which is at least 2. */
    private static int split(int size) {
        return Integer.highestOneBit(size - 1);
    }

    private static byte[] hash(byte domain, byte[] one, byte[] other) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 + one.length + other.length);
        bytes.write(domain);
        bytes.writeBytes(one);
        bytes.writeBytes(other);
        return Canonical.sha256(bytes.toByteArray());
    }
}
