package joulebook.runner.attention.engine.portable;

import java.util.ArrayList;
import java.util.List;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.FusedAttention;
import joulebook.runner.torch.FusedAttention.Attended;
import joulebook.runner.torch.FusedAttention.AttentionGradients;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Block-sparse causal attention: the diagonal tiles and the listed ones, each attended on its own, then merged row by
 * row by log-sum-exp. A tile that is not listed is not computed. Rows are worked on some at a time, so that what belongs
 * together stays in the cache.
 *
 * <p>With lse_j = log sum exp(s_j) + b_j over tile j (b the row's bias for it): L = logsumexp_j lse_j, w_j = exp(lse_j -
 * L), O = sum w_j O_j. Backward: FlashAttention's own, tile by tile, with O and L - b_j; and dL/db_j = w_j (dO . O_j -
 * dO . O). A row that did not select a tile has b = -infinity there, so w is exactly 0 and adds exactly 0: what other
 * rows select changes no bit of it.
 */
public final class PortableBlockSparse implements MapBlockSparse {
    private static final int TILES_AT_ONCE = 48;

    private final Blocks blocks;
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final Tensor biasMap;
    private final Tensor output;
    private final Tensor logSumExp;
    private final Tensor mass;
    private final List<Part> parts = new ArrayList<>();

    /** Some rows' tiles and what each tile gave by itself: (P, 1, 64, D) and its weights (P, 64). */
    private record Part(TileList tiles, Tensor rows, Tensor keys, Tensor cells, Tensor output, Tensor weights) {}

    /**
     * Attends.
     *
     * @param executed which tiles to compute, (B x H x N, N); the diagonal always is
     * @param q queries in blocks (B x H x N, 1, 64, D); k and v alike
     * @param biasMap per cell and row, (B x H x N x N, 64): added to the logits of a listed tile's row; -infinity where
     *     the row did not select it
     */
    public PortableBlockSparse(Blocks blocks, boolean[] executed, Tensor q, Tensor k, Tensor v, Tensor biasMap) {
        this.blocks = blocks;
        this.query = q;
        this.key = k;
        this.value = v;
        this.biasMap = biasMap;
        this.output = Tensor.zeros(q, q.shape());
        this.logSumExp = Tensor.zeros(q, blocks.count(), Blocks.SIZE);
        this.mass = Tensor.zeros(q, (long) blocks.count() * blocks.perSequence(), Blocks.SIZE);
        for (TileList tiles : TileList.cut(executed, blocks, TILES_AT_ONCE)) {
            try (Scope scope = new Scope()) {
                attend(tiles, scope);
            }
        }
    }

    private void attend(TileList tiles, Scope scope) {
        Attended own = FusedAttention.attend(part(query, tiles), part(key, tiles), part(value, tiles), true);
        Tensor ownScores = own.logSumExp().reshape(tiles.rowCount(), Blocks.SIZE);
        Tensor diagonal = diagonalCells(tiles);
        if (tiles.count() == 0) {
            part(output, tiles).set(own.output());
            part(logSumExp, tiles).set(ownScores);
            mass.setRows(diagonal, Tensor.full(ownScores, 1, tiles.rowCount(), Blocks.SIZE));
            return;
        }
        Tensor rows = index(tiles.rows());
        Tensor keys = index(tiles.keys());
        Tensor cells = index(tiles.cells());
        Attended past = FusedAttention.attend(part(query, tiles).rows(rows), key.rows(keys), value.rows(keys), false);
        Tensor scores = past.logSumExp().reshape(tiles.count(), Blocks.SIZE).plus(biasMap.rows(cells));
        Tensor merged = merged(tiles, ownScores, scores);
        Tensor weights = scores.minus(merged.rows(rows)).exp();
        Tensor ownWeights = ownScores.minus(merged).exp();
        Tensor sum = summed(past.output().times(perRow(weights)), rows, tiles.rowCount());
        part(output, tiles).set(own.output().times(perRow(ownWeights)).plus(sum));
        part(logSumExp, tiles).set(merged);
        mass.setRows(diagonal, ownWeights);
        mass.setRows(cells, weights);
        parts.add(new Part(
                tiles,
                scope.keep(rows),
                scope.keep(keys),
                scope.keep(cells),
                scope.keep(past.output()),
                scope.keep(weights)));
    }

    /** log-sum-exp over each row's tiles: summed in the order of the blocks, with exact zeros where none was computed. */
    private Tensor merged(TileList tiles, Tensor ownScores, Tensor scores) {
        int n = blocks.perSequence();
        long[] ownPlaces = new long[tiles.rowCount()];
        long[] places = new long[tiles.count()];
        for (int row = 0; row < ownPlaces.length; row++) {
            ownPlaces[row] = (long) row * n + (tiles.firstRow() + row) % n;
        }
        for (int tile = 0; tile < places.length; tile++) {
            places[tile] = tiles.cells()[tile] - (long) tiles.firstRow() * n;
        }
        Tensor map = Tensor.full(query, Double.NEGATIVE_INFINITY, (long) tiles.rowCount() * n, Blocks.SIZE);
        map.setRows(index(ownPlaces), ownScores);
        map.setRows(index(places), scores);
        return map.reshape(tiles.rowCount(), n, Blocks.SIZE).logSumExp(1);
    }

    @Override
    public Tensor output() {
        return output;
    }

    @Override
    public Tensor mass() {
        return mass.reshape(blocks.count(), blocks.perSequence(), Blocks.SIZE);
    }

    @Override
    public Gradients backward(Tensor gradient) {
        Attended whole = new Attended(output, logSumExp.reshape(blocks.count(), 1, Blocks.SIZE));
        AttentionGradients own = FusedAttention.attendBackward(gradient, query, key, value, whole, true);
        Tensor biasGradient = Tensor.zeros(biasMap, biasMap.shape());
        Gradients gradients = new Gradients(own.query(), own.key(), own.value(), biasGradient);
        for (Part part : parts) {
            try (Scope scope = new Scope()) {
                backward(part, gradient, gradients);
            }
        }
        return gradients;
    }

    private void backward(Part part, Tensor gradient, Gradients sums) {
        TileList tiles = part.tiles();
        Tensor rowGradient = part(gradient, tiles);
        Tensor rowOutput = part(output, tiles);
        Tensor partGradient = rowGradient.rows(part.rows());
        Tensor shifted = part(logSumExp, tiles).rows(part.rows()).minus(biasMap.rows(part.cells()));
        AttentionGradients found = FusedAttention.attendBackward(
                partGradient,
                part(query, tiles).rows(part.rows()),
                key.rows(part.keys()),
                value.rows(part.keys()),
                new Attended(rowOutput.rows(part.rows()), shifted.reshape(tiles.count(), 1, Blocks.SIZE)),
                false);
        Tensor agreement = rowGradient.times(rowOutput).sum(false, -1).reshape(tiles.rowCount(), Blocks.SIZE);
        Tensor partAgreement = partGradient.times(part.output()).sum(false, -1).reshape(tiles.count(), Blocks.SIZE);
        sums.biasMap().setRows(part.cells(), part.weights().times(partAgreement.minus(agreement.rows(part.rows()))));
        add(part(sums.query(), tiles), summed(found.query(), part.rows(), tiles.rowCount()));
        addToKeys(sums, found, tiles);
    }

    /** Keys of the sequences that these rows belong to, and of no other. */
    private void addToKeys(Gradients sums, AttentionGradients found, TileList tiles) {
        int n = blocks.perSequence();
        int first = tiles.firstRow() / n * n;
        int end = (tiles.firstRow() + tiles.rowCount() - 1) / n * n + n;
        long[] local = new long[tiles.count()];
        for (int tile = 0; tile < local.length; tile++) {
            local[tile] = tiles.keys()[tile] - first;
        }
        Tensor index = index(local);
        add(sums.key().narrow(0, first, end - first), summed(found.key(), index, end - first));
        add(sums.value().narrow(0, first, end - first), summed(found.value(), index, end - first));
    }

    private static void add(Tensor sum, Tensor more) {
        sum.set(sum.plus(more));
    }

    private static Tensor part(Tensor whole, TileList tiles) {
        return whole.narrow(0, tiles.firstRow(), tiles.rowCount());
    }

    private static Tensor perRow(Tensor weights) {
        return weights.reshape(weights.size(0), 1, Blocks.SIZE, 1);
    }

    private Tensor summed(Tensor perTile, Tensor index, long count) {
        return perTile.reshape(perTile.size(0), Blocks.SIZE * blocks.width())
                .sumRows(index, count)
                .reshape(count, 1, Blocks.SIZE, blocks.width());
    }

    private Tensor diagonalCells(TileList tiles) {
        int n = blocks.perSequence();
        long[] cells = new long[tiles.rowCount()];
        for (int i = 0; i < cells.length; i++) {
            int row = tiles.firstRow() + i;
            cells[i] = (long) row * n + row % n;
        }
        return index(cells);
    }

    private Tensor index(long[] values) {
        return Tensor.of(values, values.length).onDeviceOf(query);
    }
}
