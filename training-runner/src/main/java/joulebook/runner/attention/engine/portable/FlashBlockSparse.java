package joulebook.runner.attention.engine.portable;

import java.util.stream.IntStream;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.FusedAttention.AttentionGradients;
import joulebook.runner.torch.PackedAttention;
import joulebook.runner.torch.PackedAttention.Attended;
import joulebook.runner.torch.PackedAttention.Lengths;
import joulebook.runner.torch.Tensor;

/**
 * Block-sparse causal attention by an operator for packed sequences: for each block of keys the query rows that selected
 * it are gathered, so that cost follows the density of rows and not that of tiles. The own block is a second call, causal.
 * Parts are merged by log-sum-exp; {@link PortableBlockSparse} has the formulas, which are the same.
 *
 * <p>Its weak point is memory: a copy of a query row for each block that it selected, and maps of all rows by all blocks.
 */
public final class FlashBlockSparse implements MapBlockSparse {
    private final PackedAttention operator;
    private final Blocks blocks;
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final Tensor biasMap;
    private final Lengths ownLengths;
    private final Attended own;
    private final Pairs pairs;
    private final Attended past;
    private final Tensor logSumExp;
    private final Tensor weights;
    private final Tensor ownWeights;
    private final Tensor output;

    /**
     * Which query row reads which block of keys, block by block.
     *
     * @param rows (M), of B x H x T query rows
     * @param cells (M), of B x H x N x N x 64 cells of the bias map
     * @param asked (B x H x N): how many rows read each block of keys
     */
    private record Pairs(Tensor rows, Tensor cells, Tensor asked, Lengths lengths) {

        boolean none() {
            return rows.length() == 0;
        }
    }

    public FlashBlockSparse(PackedAttention operator, Blocks blocks, Tensor q, Tensor k, Tensor v, Tensor biasMap) {
        this.operator = operator;
        this.blocks = blocks;
        this.query = operator.prepared(packed(q));
        this.key = operator.prepared(packed(k));
        this.value = operator.prepared(packed(v));
        this.biasMap = biasMap;
        Tensor wholeBlocks = starts();
        this.ownLengths = new Lengths(wholeBlocks, wholeBlocks, Blocks.SIZE, Blocks.SIZE);
        this.own = operator.attend(query, key, value, ownLengths, true);
        this.pairs = pairs(wholeBlocks);
        this.past = pairs.none() ? own : operator.attend(query.rows(pairs.rows()), key, value, pairs.lengths(), false);
        Tensor ownScores = flat(own.logSumExp());
        Tensor scores = pairs.none() ? biases() : flat(past.logSumExp()).plus(biases().to(ownScores));
        this.logSumExp = merged(ownScores, scores);
        this.weights = scores.minus(logSumExp.rows(pairs.rows())).exp();
        this.ownWeights = ownScores.minus(logSumExp).exp();
        this.output = operator.prepared(sum(
                        own.output().to(ownScores).times(perRow(ownWeights)),
                        past.output().to(ownScores),
                        weights)
                .reshape(query.shape()));
    }

    private Pairs pairs(Tensor wholeBlocks) {
        int n = blocks.perSequence();
        // (B x H, block of keys, row of tiles, 64): the pairs come block of keys by block of keys
        Tensor selected = biasMap.greaterThan(Tensor.scalar(biasMap, -1e30))
                .reshape(blocks.sequences(), n, n, Blocks.SIZE)
                .transpose(1, 2)
                .contiguous();
        Tensor places = selected.nonzero().toFloat64(); // whole numbers, exact up to 2^53
        double perSequence = n * Blocks.SIZE;
        double perRow = n * perSequence;
        Tensor numbers = places.matmul(
                Tensor.of(new double[] {perSequence, perRow, 0, Blocks.SIZE, Blocks.SIZE, perSequence, 1, 1}, 4, 2)
                        .to(places));
        Tensor asked = selected.reshape(blocks.count(), (long) n * Blocks.SIZE)
                .toInt64()
                .sum(false, 1);
        Tensor ends = asked.cumulative(0);
        Tensor starts = Tensor.cat(0, Tensor.zeros(ends, 1), ends).toInt32();
        return new Pairs(
                numbers.select(1, 0).toInt64().contiguous(),
                numbers.select(1, 1).toInt64().contiguous(),
                asked,
                new Lengths(starts, wholeBlocks, (long) asked.max().item(), Blocks.SIZE));
    }

    private Tensor starts() {
        long[] starts = IntStream.rangeClosed(0, blocks.count())
                .mapToLong(block -> (long) block * Blocks.SIZE)
                .toArray();
        return Tensor.of(starts, starts.length).onDeviceOf(biasMap).toInt32();
    }

    /** The bias of each pair. */
    private Tensor biases() {
        return biasMap.reshape(biasMap.length()).rows(pairs.cells());
    }

    /** log-sum-exp of each row over its parts, (B x H x T). */
    private Tensor merged(Tensor ownScores, Tensor scores) {
        Tensor map = Tensor.full(ownScores, Double.NEGATIVE_INFINITY, biasMap.length());
        return spread(map, ownScores, scores)
                .reshape(blocks.count(), blocks.perSequence(), Blocks.SIZE)
                .logSumExp(1)
                .reshape(ownScores.length());
    }

    /** Writes each row's and each pair's number where the map has its cell. */
    private Tensor spread(Tensor map, Tensor perRow, Tensor perPair) {
        int n = blocks.perSequence();
        long[] diagonal = IntStream.range(0, blocks.count())
                .mapToLong(row -> (long) row * n + row % n)
                .toArray();
        map.reshape((long) blocks.count() * n, Blocks.SIZE)
                .setRows(
                        Tensor.of(diagonal, diagonal.length).onDeviceOf(map),
                        perRow.reshape(blocks.count(), Blocks.SIZE));
        map.setRows(pairs.cells(), perPair);
        return map;
    }

    /** (B x H x T, D): what each row has of itself, and what its pairs add, each times its weight. */
    private Tensor sum(Tensor perRow, Tensor perPair, Tensor factors) {
        Tensor flat = perRow.reshape(rows(), blocks.width());
        return pairs.none()
                ? flat
                : flat.plus(perPair.times(perRow(factors))
                        .reshape(pairs.rows().length(), blocks.width())
                        .sumRows(pairs.rows(), rows()));
    }

    @Override
    public Tensor output() {
        return output.to(biasMap).reshape(blocks.count(), 1, Blocks.SIZE, blocks.width());
    }

    @Override
    public Tensor mass() {
        return spread(Tensor.zeros(ownWeights, biasMap.length()), ownWeights, weights)
                .to(biasMap)
                .reshape(blocks.count(), blocks.perSequence(), Blocks.SIZE);
    }

    @Override
    public Gradients backward(Tensor gradient) {
        Tensor from = operator.prepared(packed(gradient));
        AttentionGradients ofOwn = operator.back(
                from,
                query,
                key,
                value,
                new Attended(output, logSumExp.reshape(1, rows()), own.random()),
                ownLengths,
                true);
        Tensor ofBias = Tensor.zeros(biasMap, biasMap.length());
        if (pairs.none()) {
            return new Gradients(
                    unpacked(ofOwn.query()),
                    unpacked(ofOwn.key()),
                    unpacked(ofOwn.value()),
                    ofBias.reshape(biasMap.shape()));
        }
        Tensor pairGradient = from.rows(pairs.rows());
        Tensor shifted = logSumExp.rows(pairs.rows()).minus(biases().to(logSumExp));
        AttentionGradients ofPast = operator.back(
                pairGradient,
                query.rows(pairs.rows()),
                key,
                value,
                new Attended(output.rows(pairs.rows()), shifted.reshape(1, shifted.length()), past.random()),
                pairs.lengths(),
                false);
        Tensor agreement = agreement(from, output);
        Tensor pairAgreement = agreement(pairGradient, past.output());
        ofBias.setRows(
                pairs.cells(),
                weights.times(pairAgreement.minus(agreement.rows(pairs.rows()))).to(ofBias));
        Tensor ones = Tensor.full(weights, 1, weights.length());
        return new Gradients(
                unpacked(sum(ofOwn.query().to(weights), ofPast.query().to(weights), ones)),
                unpacked(ofOwn.key().to(weights).plus(whereAsked(ofPast.key()))),
                unpacked(ofOwn.value().to(weights).plus(whereAsked(ofPast.value()))),
                ofBias.reshape(biasMap.shape()));
    }

    /** dO . O of each row. */
    private Tensor agreement(Tensor gradient, Tensor of) {
        return flat(gradient.to(logSumExp).times(of.to(logSumExp)).sum(false, -1));
    }

    /** Zero for blocks that nobody read: there the operator may have written nothing. */
    private Tensor whereAsked(Tensor perKey) {
        Tensor zero = Tensor.scalar(weights, 0);
        Tensor asked = pairs.asked().to(weights).greaterThan(zero).reshape(blocks.count(), 1);
        long perBlock = Blocks.SIZE * blocks.width();
        return asked.where(perKey.to(weights).reshape(blocks.count(), perBlock), zero)
                .reshape(perKey.shape());
    }

    private long rows() {
        return (long) blocks.count() * Blocks.SIZE;
    }

    private Tensor packed(Tensor inBlocks) {
        return inBlocks.reshape(rows(), 1, blocks.width());
    }

    private Tensor unpacked(Tensor rows) {
        return rows.to(biasMap).reshape(blocks.count(), 1, Blocks.SIZE, blocks.width());
    }

    private static Tensor perRow(Tensor values) {
        return values.reshape(values.length(), 1, 1);
    }

    private static Tensor flat(Tensor values) {
        return values.reshape(values.length());
    }
}
