package joulebook.api.ledger;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import joulebook.api.period.MerkleTree;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.api.period.Seal;
import joulebook.api.period.Seals;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;

/** Inclusion proofs: from an entry up to the root that its period's seal signs. */
@Service
class Proofs {
    private final Periods periods;
    private final Seals seals;
    private final TileStore tiles;
    private final JdbcTemplate rows;

    Proofs(Periods periods, Seals seals, TileStore tiles, JdbcTemplate rows) {
        this.periods = periods;
        this.seals = seals;
        this.tiles = tiles;
        this.rows = rows;
    }

    /**
     * @param number of the seal; null for the newest
     * @throws Refusal (404) if there is no such entry or seal, (409) if the entry is in no such seal
     */
    Proof of(long id, @Nullable Integer number) {
        StoredEntry entry = entry(id);
        Period period = periods.closedOnce(entry.countsAt())
                .orElseThrow(() -> Refusal.conflict("entry " + id + " has no proof: it counts for " + entry.countsAt()
                        + ", whose period was never closed"));
        Seal seal = seals.get(period.id(), number);
        Tile tile = tiles.with(period.id(), seal.number(), id)
                .orElseThrow(() -> Refusal.conflict("entry " + id + " is not in seal " + seal.number() + " of period "
                        + period.id() + ": it was posted after it"));
        int index = tile.entries().indexOf(id);
        List<byte[]> path = new ArrayList<>(MerkleTree.path(index, tile.hashes()));
        path.addAll(MerkleTree.path(
                tile.number(),
                tiles.roots(period.id(), seal.number()).stream()
                        .map(HexFormat.of()::parseHex)
                        .toList()));
        return new Proof(
                id,
                period.id(),
                seal.number(),
                (long) tile.number() * Tile.SIZE + index,
                seal.entries(),
                entry.form().canonical(),
                HexFormat.of().formatHex(MerkleTree.leaf(entry.form().bytes())),
                path.stream().map(HexFormat.of()::formatHex).toList(),
                seal.root(),
                reversal(id));
    }

    private Proof.@Nullable Reversal reversal(long id) {
        return rows
                .query(
                        """
                        SELECT e.id, e.posted_at, e.cause, r.id AS restatement, r.asked_by, r.reason
                        FROM entry e LEFT JOIN restatement r ON r.id = e.restatement WHERE e.reverses = ?
                        """,
                        (row, n) -> new Proof.Reversal(
                                row.getLong("id"),
                                row.getObject("posted_at", OffsetDateTime.class).toInstant(),
                                row.getString("cause"),
                                row.getObject("restatement", Long.class),
                                row.getString("asked_by"),
                                row.getString("reason")),
                        id)
                .stream()
                .findFirst()
                .orElse(null);
    }

    private StoredEntry entry(long id) {
        List<StoredEntry> found = new ArrayList<>();
        EntryRows each = new EntryRows(found::add);
        rows.query(EntryRows.of("(SELECT * FROM entry WHERE id = ?)"), each, id);
        each.finish();
        if (found.isEmpty()) {
            throw Refusal.unknown("there is no entry " + id);
        }
        return found.getFirst();
    }
}
