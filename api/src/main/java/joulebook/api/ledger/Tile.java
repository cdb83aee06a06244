package joulebook.api.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import joulebook.api.period.MerkleTree;

/**
 * Up to 256 leaves of a seal's tree. All but the last have 256, so that their roots combine to the root of the whole.
 *
 * @param number counts from 0
 * @param first its first entry
 * @param entries their ids, in the chain's order
 * @param leaves 32 bytes each
 */
record Tile(int number, long first, List<Long> entries, byte[] leaves, String root) {
    static final int SIZE = 256;
    static final int HASH = 32;

    static Tile of(int number, List<StoredEntry> entries) {
        byte[] leaves = new byte[entries.size() * HASH];
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            EntryForm form = entries.get(i).form();
            System.arraycopy(MerkleTree.leaf(form.bytes()), 0, leaves, i * HASH, HASH);
            ids.add(form.id());
        }
        return new Tile(number, ids.getFirst(), ids, leaves, HexFormat.of().formatHex(MerkleTree.root(hashes(leaves))));
    }

    byte[] leaf(int index) {
        return Arrays.copyOfRange(leaves, index * HASH, (index + 1) * HASH);
    }

    List<byte[]> hashes() {
        return hashes(leaves);
    }

    private static List<byte[]> hashes(byte[] leaves) {
        List<byte[]> hashes = new ArrayList<>();
        for (int at = 0; at + HASH <= leaves.length; at += HASH) {
            hashes.add(Arrays.copyOfRange(leaves, at, at + HASH));
        }
        return hashes;
    }

    /** Whether its root is that of its leaves, there is a leaf for each entry, and the first is the first. */
    boolean holds() {
        return !entries.isEmpty()
                && first == entries.getFirst()
                && leaves.length == entries.size() * HASH
                && HexFormat.of().formatHex(MerkleTree.root(hashes())).equals(root);
    }

    /** The root over all tiles of a tree; of none, that of an empty tree. */
    static String root(List<String> tiles) {
        return HexFormat.of()
                .formatHex(MerkleTree.root(
                        tiles.stream().map(HexFormat.of()::parseHex).toList()));
    }
}
