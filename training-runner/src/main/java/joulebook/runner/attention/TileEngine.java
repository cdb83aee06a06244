package joulebook.runner.attention;

import joulebook.runner.torch.Tensor;
import joulebook.runner.torch.Tensor.Attended;
import joulebook.runner.torch.Tensor.AttentionGradients;
import org.jspecify.annotations.Nullable;

/**
 * Block-sparse causal attention: the diagonal tiles and the listed ones, each attended on its own, then merged row by
 * row by log-sum-exp. A tile that is not listed is not computed.
 *
 * <p>With lse_j = log sum exp(s_j) + b_j over tile j (b the row's bias for it): L = logsumexp_j lse_j, w_j = exp(lse_j -
 * L), O = sum w_j O_j. Backward: FlashAttention's own, tile by tile, with O and L - b_j; and dL/db_j = w_j (dO . O_j -
 * dO . O). A row that did not select a tile has b = -infinity there, so w is exactly 0 and adds exactly 0: what other
 * rows select changes no bit of it.
 */
final class TileEngine {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    private final Blocks blocks;
    private final TileList tiles;
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final Tensor bias;
    private final Tensor output;
    private final Tensor logSumExp;
    private final Tensor weights;
    private final @Nullable Parts parts;

    /** The listed tiles' inputs, gathered, and what each gave by itself: (P, 1, 64, D), weights (P, 64). */
    private record Parts(
            Tensor rows,
            Tensor keys,
            Tensor query,
            Tensor key,
            Tensor value,
            Tensor output,
            Tensor bias,
            Tensor weights) {}

    /**
     * Attends.
     *
     * @param q queries in blocks (B x H x N, 1, 64, D); k and v alike
     * @param biasMap per cell and row, (B x H x N x N, 64): added to the logits of a listed tile's row; -infinity where
     *     the row did not select it
     */
    TileEngine(Blocks blocks, TileList tiles, Tensor q, Tensor k, Tensor v, Tensor biasMap) {
        this.blocks = blocks;
        this.tiles = tiles;
        this.query = q;
        this.key = k;
        this.value = v;
        this.bias = biasMap;
        int n = blocks.perSequence();
        Attended diagonal = Tensor.attend(q, k, v, true);
        Tensor own = diagonal.logSumExp().reshape(blocks.count(), Blocks.SIZE);
        Tensor map = Tensor.full(q, NEVER, (long) blocks.count() * n, Blocks.SIZE);
        map.setRows(diagonalCells(q), own);
        if (tiles.count() == 0) {
            this.parts = null;
            this.logSumExp = own;
            this.weights = map.reshape(blocks.count(), n, Blocks.SIZE).exp();
            this.output = diagonal.output();
            return;
        }
        Tensor rows = tiles.rowIndex(q);
        Tensor keys = tiles.keyIndex(q);
        Tensor cells = tiles.cellIndex(q);
        Tensor partQuery = q.rows(rows);
        Tensor partKey = k.rows(keys);
        Tensor partValue = v.rows(keys);
        Attended part = Tensor.attend(partQuery, partKey, partValue, false);
        Tensor partBias = biasMap.rows(cells);
        Tensor partScores = part.logSumExp().reshape(tiles.count(), Blocks.SIZE).plus(partBias);
        map.setRows(cells, partScores);
        Tensor perRow = map.reshape(blocks.count(), n, Blocks.SIZE);
        this.logSumExp = perRow.logSumExp(1);
        this.weights = perRow.minus(logSumExp.unsqueeze(1)).exp();
        Tensor partWeights = partScores.minus(logSumExp.rows(rows)).exp();
        Tensor ownWeights = own.minus(logSumExp).exp();
        Tensor weighted = part.output().times(partWeights.reshape(tiles.count(), 1, Blocks.SIZE, 1));
        this.output = diagonal.output()
                .times(ownWeights.reshape(blocks.count(), 1, Blocks.SIZE, 1))
                .plus(summed(weighted, rows));
        this.parts = new Parts(rows, keys, partQuery, partKey, partValue, part.output(), partBias, partWeights);
    }

    /** (B x H x N, 1, 64, D). */
    Tensor output() {
        return output;
    }

    /** The softmax mass that each row gave each block: (B x H x N, N, 64), 0 where nothing was computed. */
    Tensor mass() {
        return weights;
    }

    /** @param biasMap the gradient of the bias map (B x H x N x N, 64): 0 where no tile was executed */
    record Gradients(Tensor query, Tensor key, Tensor value, Tensor biasMap) {}

    Gradients backward(Tensor gradient) {
        Attended whole = new Attended(output, logSumExp.reshape(blocks.count(), 1, Blocks.SIZE));
        AttentionGradients own = Tensor.attendBackward(gradient, query, key, value, whole, true);
        Tensor biasGradient = Tensor.zeros(bias, bias.shape());
        if (parts == null) {
            return new Gradients(own.query(), own.key(), own.value(), biasGradient);
        }
        Tensor partGradient = gradient.rows(parts.rows());
        Tensor shifted = logSumExp.rows(parts.rows()).minus(parts.bias()).reshape(tiles.count(), 1, Blocks.SIZE);
        AttentionGradients part = Tensor.attendBackward(
                partGradient,
                parts.query(),
                parts.key(),
                parts.value(),
                new Attended(output.rows(parts.rows()), shifted),
                false);
        Tensor agreement = gradient.times(output).sum(false, -1).reshape(blocks.count(), Blocks.SIZE);
        Tensor partAgreement = partGradient.times(parts.output()).sum(false, -1).reshape(tiles.count(), Blocks.SIZE);
        biasGradient.setRows(
                tiles.cellIndex(bias), parts.weights().times(partAgreement.minus(agreement.rows(parts.rows()))));
        return new Gradients(
                own.query().plus(summed(part.query(), parts.rows())),
                own.key().plus(summed(part.key(), parts.keys())),
                own.value().plus(summed(part.value(), parts.keys())),
                biasGradient);
    }

    private Tensor summed(Tensor perTile, Tensor index) {
        return perTile.reshape(tiles.count(), Blocks.SIZE * blocks.width())
                .sumRows(index, blocks.count())
                .reshape(blocks.count(), 1, Blocks.SIZE, blocks.width());
    }

    private Tensor diagonalCells(Tensor like) {
        int n = blocks.perSequence();
        long[] cells = new long[blocks.count()];
        for (int row = 0; row < cells.length; row++) {
            cells[row] = (long) row * n + row % n;
        }
        return Tensor.of(cells, cells.length).onDeviceOf(like);
    }
}
