package joulebook.api.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import joulebook.api.period.MerkleTree;
import joulebook.api.period.Seal;
import joulebook.api.verification.Findings;
import org.jspecify.annotations.Nullable;

/** One seal's tiles, in step with the period's entries as they come. */
final class SealWalk {
    private final Seal seal;
    private final TileStore tiles;
    private final Findings findings;
    private final List<String> roots = new ArrayList<>();
    private final Set<Integer> wrong = new HashSet<>();
    private @Nullable Tile tile;
    private int next;
    private long leaves;

    SealWalk(Seal seal, TileStore tiles, Findings findings) {
        this.seal = seal;
        this.tiles = tiles;
        this.findings = findings;
        turn();
    }

    long lastEntry() {
        return seal.lastEntry();
    }

    /** The next of the period's entries up to the seal's last. */
    void compare(StoredEntry entry) {
        byte[] leaf = MerkleTree.leaf(entry.form().bytes());
        for (Tile now = tile; now != null; now = tile) {
            long expected = now.entries().get(next);
            boolean same = next < now.leaves().length / Tile.HASH && Arrays.equals(leaf, now.leaf(next));
            if (expected == entry.form().id() || same) {
                judge(entry, now, same, expected == entry.form().id());
                advance(now);
                return;
            }
            if (expected > entry.form().id()) {
                break;
            }
            missing(expected);
            advance(now);
        }
        if (wrong.isEmpty()) {
            name(
                    "entry",
                    entry.key(),
                    "counts for period " + seal.period() + " and is not in its seal " + seal.number());
        }
    }

    private void judge(StoredEntry entry, Tile now, boolean sameLeaf, boolean sameId) {
        if (!sameId) {
            wrong(now);
        } else if (!sameLeaf
                && !wrong.contains(now.number())
                && entry.changedLines().isEmpty()
                && !entry.causeIsNamed(findings)) {
            name(
                    "entry",
                    entry.key(),
                    "was changed: it is not what seal " + seal.number() + " of period " + seal.period() + " has");
        }
    }

    void finish() {
        for (Tile now = tile; now != null; now = tile) {
            missing(now.entries().get(next));
            advance(now);
        }
        if (wrong.isEmpty() && (leaves != seal.entries() || !Tile.root(roots).equals(seal.root()))) {
            findings.add("period_seal", key(), "has tiles that do not make its root");
        }
    }

    private void advance(Tile now) {
        next++;
        if (next == now.entries().size()) {
            turn();
        }
    }

    /** To the next tile, if there is one. */
    private void turn() {
        int number = roots.size();
        Tile found = tiles.get(seal.period(), seal.number(), number).orElse(null);
        next = 0;
        tile = found;
        if (found != null) {
            roots.add(found.root());
            leaves += found.entries().size();
            if (!found.holds()) {
                wrong(found);
            }
        } else if (leaves < seal.entries()) {
            wrong.add(number);
            name("period_tile", key() + " " + number, "is missing");
        }
    }

    private void missing(long entry) {
        if (!wrong.contains(roots.size() - 1)) {
            name(
                    "entry",
                    Long.toString(entry),
                    "is missing: seal " + seal.number() + " of period " + seal.period() + " has it");
        }
    }

    private void wrong(Tile changed) {
        wrong.add(changed.number());
        name("period_tile", key() + " " + changed.number(), "was changed: its leaves do not make its root");
    }

    private String key() {
        return seal.period() + " " + seal.number();
    }

    private void name(String table, String key, String what) {
        if (!findings.names(table, key)) {
            findings.add(table, key, what);
        }
    }
}
