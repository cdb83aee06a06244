package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tiles of seals' trees, in and out. */
@Repository
class TileStore {
    private final JdbcClient jdbc;

    TileStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds a tile once: whoever else makes it makes the same. */
    void add(String period, int number, Tile tile) {
        jdbc.sql("""
                        INSERT INTO period_tile (period, number, tile, first_entry, entries, leaves, root)
                        VALUES (:period, :number, :tile, :first, :entries, :leaves, :root) ON CONFLICT DO NOTHING
                        """)
                .param("period", period)
                .param("number", number)
                .param("tile", tile.number())
                .param("first", tile.first())
                .param("entries", tile.entries().toArray(Long[]::new), Types.ARRAY)
                .param("leaves", tile.leaves())
                .param("root", tile.root())
                .update();
    }

    Optional<Tile> last(String period, int number) {
        return tile("ORDER BY tile DESC LIMIT 1", period, number, 0);
    }

    Optional<Tile> get(String period, int number, int tile) {
        return tile("AND tile = :at", period, number, tile);
    }

    /** The tile that has an entry, if any has. */
    Optional<Tile> with(String period, int number, long entry) {
        return tile("AND first_entry <= :at ORDER BY tile DESC LIMIT 1", period, number, entry)
                .filter(tile -> tile.entries().contains(entry));
    }

    private Optional<Tile> tile(String which, String period, int number, long at) {
        return jdbc.sql("SELECT * FROM period_tile WHERE period = :period AND number = :number AND :at >= 0 " + which)
                .param("period", period)
                .param("number", number)
                .param("at", at)
                .query((row, n) -> tile(row))
                .optional();
    }

    List<String> roots(String period, int number) {
        return jdbc.sql("SELECT root FROM period_tile WHERE period = :period AND number = :number ORDER BY tile")
                .param("period", period)
                .param("number", number)
                .query((row, n) -> row.getString("root"))
                .list();
    }

    private static Tile tile(ResultSet row) throws SQLException {
        return new Tile(
                row.getInt("tile"),
                row.getLong("first_entry"),
                Arrays.asList((Long[]) row.getArray("entries").getArray()),
                row.getBytes("leaves"),
                row.getString("root"));
    }
}
