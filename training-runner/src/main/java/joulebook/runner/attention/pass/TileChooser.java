package joulebook.runner.attention.pass;

/** Chooses what a row of tiles computes; one is made for each part of a sequence, and asked for its rows in rising order. */
public interface TileChooser {

    /** @param own the row of tiles within its sequence, 0..N-1 */
    RowTiles choose(int own);
}
