package joulebook.api.period;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Roots against the vectors that Certificate Transparency's implementations are tested with; paths against RFC 9162. */
public class MerkleTreeTest {
    private static final List<String> CONTENTS =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    @ParameterizedTest
    @CsvSource({
        "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    })
    void aTreeHasTheRootThatRfc6962Gives(int size, String root) {
        List<byte[]> leaves = CONTENTS.subList(0, size).stream()
                .map(HexFormat.of()::parseHex)
                .map(MerkleTree::leaf)
                .toList();

        assertThat(HexFormat.of().formatHex(MerkleTree.root(leaves))).isEqualTo(root);
    }

    @Test
    void rootsOfEqualBlocksStandForTheirLeaves() {
        for (int size = 1; size < 70; size++) {
            List<byte[]> leaves = leaves(size);
            List<byte[]> blocks = new ArrayList<>();
            for (int from = 0; from < size; from += 8) {
                blocks.add(MerkleTree.root(leaves.subList(from, Math.min(from + 8, size))));
            }
            assertThat(MerkleTree.root(blocks)).as("%d leaves", size).isEqualTo(MerkleTree.root(leaves));
        }
    }

    @Test
    void aPathLeadsFromEachLeafToTheRootAndFromNoOther() {
        for (int size = 1; size < 40; size++) {
            List<byte[]> leaves = leaves(size);
            byte[] root = MerkleTree.root(leaves);
            for (int index = 0; index < size; index++) {
                List<byte[]> path = MerkleTree.path(index, leaves);

                assertThat(up(leaves.get(index), index, size, path)).isEqualTo(root);
                assertThat(up(MerkleTree.leaf(new byte[] {-1, -1}), index, size, path))
                        .isNotEqualTo(root);
            }
        }
    }

    private static List<byte[]> leaves(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> MerkleTree.leaf(new byte[] {(byte) i}))
                .toList();
    }

    /** RFC 9162, section 2.1.3.2, step by step. */
    public static byte[] up(byte[] leaf, long index, long size, List<byte[]> path) {
        long fn = index;
        long sn = size - 1;
        byte[] hash = leaf;
        for (byte[] beside : path) {
            assertThat(sn).isPositive();
            if ((fn & 1) == 1 || fn == sn) {
                hash = node(beside, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = node(hash, beside);
            }
            fn >>= 1;
            sn >>= 1;
        }
        assertThat(sn).isZero();
        return hash;
    }

    private static byte[] node(byte[] left, byte[] right) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((byte) 1);
            sha256.update(left);
            return sha256.digest(right);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
