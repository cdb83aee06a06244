package joulebook.runner.attention.engine.vector;

import java.util.Arrays;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.torch.Floats;

/**
 * Attention of one sequence and head, tile by tile, on one thread: FlashAttention's online softmax forward, and its
 * backward with recomputed scores. Blocks of keys and values are laid out when a tile first needs them.
 */
final class VectorTiles {
    private static final int SIZE = Blocks.SIZE;

    /** One sequence and head: (N x 64, D) each, and the log-sum-exp of its scores (N x 64). */
    record Memory(Floats q, Floats k, Floats v, Floats output, Floats logSumExp) {}

    private final Memory memory;
    private final int width;
    private final int blockLength;
    private final float scale;
    private final Side keys;
    private final Side values;
    private final float[] query;
    private final float[] sums;
    private final float[] scores = new float[SIZE * SIZE];
    private final float[] most = new float[SIZE];
    private final float[] total = new float[SIZE];

    VectorTiles(int perSequence, int width, Memory memory) {
        this.memory = memory;
        this.width = width;
        this.blockLength = SIZE * width;
        this.scale = (float) (1 / Math.sqrt(width));
        this.keys = new Side(memory.k(), perSequence);
        this.values = new Side(memory.v(), perSequence);
        this.query = new float[blockLength];
        this.sums = new float[blockLength];
    }

    /** Keys or values: each block as it is, and transposed. */
    private final class Side {
        private final Floats from;
        private final float[][] rows;
        private final float[][] columns;

        Side(Floats from, int perSequence) {
            this.from = from;
            this.rows = new float[perSequence][];
            this.columns = new float[perSequence][];
        }

        /** (64, D). */
        float[] rows(int block) {
            if (rows[block] == null) {
                rows[block] = new float[blockLength];
                load(from, block, rows[block]);
            }
            return rows[block];
        }

        /** (D, 64). */
        float[] columns(int block) {
            if (columns[block] == null) {
                float[] plain = rows(block);
                float[] turned = new float[blockLength];
                for (int row = 0; row < SIZE; row++) {
                    for (int i = 0; i < width; i++) {
                        turned[i * SIZE + row] = plain[row * width + i];
                    }
                }
                columns[block] = turned;
            }
            return columns[block];
        }
    }

    private void load(Floats from, int block, float[] to) {
        from.read((long) block * blockLength, to);
    }

    /** Attends with one row of tiles, and writes its output and log-sum-exp. */
    void attend(int own, RowTiles tiles) {
        load(memory.q(), own, query);
        TileMath.scale(query, 0, scale, blockLength);
        Arrays.fill(sums, 0);
        Arrays.fill(most, Float.NEGATIVE_INFINITY);
        Arrays.fill(total, 0);
        scoreOwn(own);
        for (int row = 0; row < SIZE; row++) {
            attendRow(row, 0);
        }
        addValues(own);
        for (int tile = 0; tile < tiles.count(); tile++) {
            score(tiles.keys()[tile]);
            for (int row = 0; row < SIZE; row++) {
                attendRow(row, tiles.bias()[tile * SIZE + row]);
            }
            addValues(tiles.keys()[tile]);
        }
        for (int row = 0; row < SIZE; row++) {
            TileMath.scale(sums, row * width, 1 / total[row], width);
            most[row] += (float) Math.log(total[row]);
        }
        memory.output().write((long) own * blockLength, sums);
        memory.logSumExp().write((long) own * SIZE, most);
    }

    private void score(int block) {
        Arrays.fill(scores, 0);
        TileProduct.add(query, width, 1, keys.columns(block), 0, scores, 0, width, SIZE);
    }

    private void scoreOwn(int own) {
        score(own);
        for (int row = 0; row < SIZE; row++) {
            Arrays.fill(scores, row * SIZE + row + 1, (row + 1) * SIZE, Float.NEGATIVE_INFINITY);
        }
    }

    /** Turns a row's scores into probabilities, up to its sum; a row that does not compute the tile gets exact zeros. */
    private void attendRow(int row, float bias) {
        int at = row * SIZE;
        if (bias == Float.NEGATIVE_INFINITY) {
            Arrays.fill(scores, at, at + SIZE, 0);
            return;
        }
        float greatest = TileMath.max(scores, at, SIZE) + bias;
        if (greatest > most[row]) {
            float factor = (float) Math.exp(most[row] - greatest);
            TileMath.scale(sums, row * width, factor, width);
            total[row] *= factor;
            most[row] = greatest;
        }
        total[row] += TileMath.toExp(scores, at, bias - most[row]);
    }

    private void addValues(int block) {
        TileProduct.add(scores, SIZE, 1, values.rows(block), 0, sums, 0, SIZE, width);
    }

    /** Gradients of some rows of tiles of one sequence and head. */
    final class Backward {
        private final float[] keyGradient;
        private final float[] valueGradient;
        private final float[] gradient = new float[blockLength];
        private final float[] output = new float[blockLength];
        private final float[] logSumExp = new float[SIZE];
        private final float[] agreement = new float[SIZE];
        private final float[] scoreGradient = new float[SIZE * SIZE];

        Backward(int perSequence) {
            this.keyGradient = new float[perSequence * blockLength];
            this.valueGradient = new float[perSequence * blockLength];
        }

        /** (N x 64, D): what these rows of tiles add to the gradient of the keys. */
        float[] keyGradient() {
            return keyGradient;
        }

        float[] valueGradient() {
            return valueGradient;
        }

        /**
         * Goes back through one row of tiles.
         *
         * @param gradients of the output, (N x 64, D); {@code queryGradients} takes those of the queries
         * @param mass takes, tile by tile, the softmax mass that each row gave the tile
         * @param biasGradient takes, tile by tile, the gradient of each row's bias
         */
        void run(int own, RowTiles tiles, Floats gradients, Floats queryGradients, float[] mass, float[] biasGradient) {
            load(memory.q(), own, query);
            TileMath.scale(query, 0, scale, blockLength);
            load(gradients, own, gradient);
            load(memory.output(), own, output);
            memory.logSumExp().read((long) own * SIZE, logSumExp);
            for (int row = 0; row < SIZE; row++) {
                agreement[row] = TileMath.dot(gradient, row * width, output, row * width, width);
            }
            Arrays.fill(sums, 0);
            scoreOwn(own);
            for (int row = 0; row < SIZE; row++) {
                TileMath.toExp(scores, row * SIZE, -logSumExp[row]);
            }
            agree(own);
            for (int row = 0; row < SIZE; row++) {
                TileMath.toScoreGradient(scoreGradient, scores, row * SIZE, agreement[row]);
            }
            add(own);
            for (int tile = 0; tile < tiles.count(); tile++) {
                int block = tiles.keys()[tile];
                score(block);
                for (int row = 0; row < SIZE; row++) {
                    int at = tile * SIZE + row;
                    mass[at] = probabilities(row, tiles.bias()[at]);
                }
                agree(block);
                for (int row = 0; row < SIZE; row++) {
                    biasGradient[tile * SIZE + row] =
                            TileMath.toScoreGradient(scoreGradient, scores, row * SIZE, agreement[row]);
                }
                add(block);
            }
            TileMath.scale(sums, 0, scale, blockLength);
            queryGradients.write((long) own * blockLength, sums);
        }

        private float probabilities(int row, float bias) {
            int at = row * SIZE;
            if (bias == Float.NEGATIVE_INFINITY) {
                Arrays.fill(scores, at, at + SIZE, 0);
                return 0;
            }
            return TileMath.toExp(scores, at, bias - logSumExp[row]);
        }

        private void agree(int block) {
            Arrays.fill(scoreGradient, 0);
            TileProduct.add(gradient, width, 1, values.columns(block), 0, scoreGradient, 0, width, SIZE);
        }

        private void add(int block) {
            int at = block * blockLength;
            TileProduct.add(scores, 1, SIZE, gradient, 0, valueGradient, at, SIZE, width);
            TileProduct.add(scoreGradient, 1, SIZE, query, 0, keyGradient, at, SIZE, width);
            TileProduct.add(scoreGradient, SIZE, 1, keys.rows(block), 0, sums, 0, SIZE, width);
        }
    }
}
