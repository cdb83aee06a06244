package joulebook.api.ledger;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.api.period.Seal;
import joulebook.api.period.Seals;
import joulebook.api.problem.Refusal;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Closes a period in three steps, each of which may be done again after it was cut off: nothing is posted into it any
 * more; its entries' tree is made, some tiles at a time; the root is signed.
 */
@Service
public class Sealing {
    private static final int TILES = 8;

    private final EntryStore entries;
    private final TileStore tiles;
    private final Periods periods;
    private final Seals seals;
    private final Unsettled unsettled;
    private final JdbcClient jdbc;
    private final JdbcTemplate rows;

    Sealing(
            EntryStore entries,
            TileStore tiles,
            Periods periods,
            Seals seals,
            Unsettled unsettled,
            JdbcClient jdbc,
            JdbcTemplate rows) {
        this.entries = entries;
        this.tiles = tiles;
        this.periods = periods;
        this.seals = seals;
        this.unsettled = unsettled;
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /**
     * Says before the work what would stop it.
     *
     * @throws Refusal (409) if something in the period is not settled, or there is no key to sign with
     */
    public void requireReady(Period period) {
        seals.requireKey();
        if (period.isOpen()) {
            unsettled.refuse(period);
        }
    }

    /**
     * From here on nothing is posted into the period. Does nothing if its closing has begun, or is done.
     *
     * @throws Refusal (409) if it is not its turn, or something in it is not settled
     */
    @Transactional
    public void begin(String id) {
        entries.lock();
        if (periods.get(id).isOpen()) {
            Period period = periods.due(id);
            requireReady(period);
            periods.beginClosing(period, entries.last().map(Entry::id).orElse(0L));
        }
    }

    /** Makes the next tiles of a closing's tree; whether there may be more. */
    @Transactional
    public boolean addTiles(String id, int number) {
        Optional<Tile> last = tiles.last(id, number);
        if (last.isPresent() && last.get().entries().size() < Tile.SIZE) {
            return false;
        }
        List<StoredEntry> next =
                next(periods.get(id), number, last.map(tile -> tile.entries().getLast()));
        int tile = last.map(Tile::number).orElse(-1) + 1;
        for (int from = 0; from < next.size(); from += Tile.SIZE) {
            List<StoredEntry> its = next.subList(from, Math.min(from + Tile.SIZE, next.size()));
            tiles.add(id, number, Tile.of(tile++, its));
        }
        return next.size() == TILES * Tile.SIZE;
    }

    /** The period's entries after one, in the chain's order. */
    private List<StoredEntry> next(Period period, int number, Optional<Long> after) {
        List<StoredEntry> found = new ArrayList<>();
        EntryRows each = new EntryRows(found::add);
        rows.query(
                EntryRows.of("""
                        (SELECT * FROM entry WHERE id > ? AND id <= (SELECT last_entry FROM period_closing
                                WHERE period = ? AND number = ?)
                            AND coalesce(booked_in, minute) >= ? AND coalesce(booked_in, minute) < ?
                        ORDER BY id LIMIT ?)"""),
                each,
                after.orElse(0L),
                period.id(),
                number,
                period.from().atOffset(ZoneOffset.UTC),
                period.to().atOffset(ZoneOffset.UTC),
                TILES * Tile.SIZE);
        each.finish();
        return found;
    }

    /** Signs the tree's root. The seal that is there already, if it was signed meanwhile. */
    @Transactional
    public Seal seal(String id, int number) {
        Optional<Tile> last = tiles.last(id, number);
        long lastEntry = last.map(tile -> tile.entries().getLast()).orElse(0L);
        long count = last.map(tile ->
                        (long) tile.number() * Tile.SIZE + tile.entries().size())
                .orElse(0L);
        String hash = jdbc.sql("SELECT encode(hash, 'hex') FROM entry WHERE id = :id")
                .param("id", lastEntry)
                .query(String.class)
                .optional()
                .orElse(Entry.GENESIS);
        return seals.make(
                periods.get(id), number, new Seals.Content(count, Tile.root(tiles.roots(id, number)), lastEntry, hash));
    }
}
