package joulebook.runner.attention.engine.vector;

import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Floats;
import joulebook.runner.torch.Tensor;

/** The gate's codes of one pass, in single precision: of each query q~, of each key k~, and of each block k^ of its keys. */
public final class GateCodes {
    private final Blocks blocks;
    private final int rank;
    private final float[] queries;
    private final float[] tokens;
    private final float[] keys;

    /**
     * Computes them.
     *
     * @param queries (B, H, T, D), and {@code keys}
     * @param queryWeight Wq (H, D, r), and {@code keyWeight} Wk
     */
    public GateCodes(Tensor queries, Tensor keys, Tensor queryWeight, Tensor keyWeight) {
        this.blocks = Blocks.of(queries);
        this.rank = Math.toIntExact(queryWeight.size(2));
        this.queries = new float[blocks.count() * Blocks.SIZE * rank];
        this.tokens = new float[this.queries.length];
        this.keys = new float[blocks.count() * 2 * rank];
        Projection ofQueries = new Projection(queries, queryWeight);
        Projection ofKeys = new Projection(keys, keyWeight);
        Workers.forEach(units(), unit -> {
            ofQueries.project(unit, this.queries);
            ofKeys.project(unit, tokens);
            for (int block = unit * n(); block < (unit + 1) * n(); block++) {
                extremes(block);
            }
        });
    }

    /** Tokens' queries or keys times the weights of their heads. */
    private final class Projection {
        private final Floats tokens;
        private final float[][] weights;
        private final int width;

        Projection(Tensor tokens, Tensor weight) {
            this.tokens = tokens.floats();
            this.width = Math.toIntExact(tokens.size(-1));
            float[] whole = weight.toFloats();
            this.weights = new float[Math.toIntExact(weight.size(0))][width * TileMath.padded(rank)];
            for (int row = 0; row < weights.length * width; row++) {
                System.arraycopy(whole, row * rank, weights[row / width], row % width * TileMath.padded(rank), rank);
            }
        }

        void project(int unit, float[] codes) {
            Floats own = tokens.part(unit, units());
            float[] rows = new float[Blocks.SIZE * width];
            for (int block = 0; block < n(); block++) {
                own.read((long) block * rows.length, rows);
                int at = (unit * n() + block) * Blocks.SIZE * rank;
                GateMath.project(rows, width, weights[unit % weights.length], rank, codes, at);
            }
        }
    }

    private int units() {
        return Math.toIntExact(blocks.sequences());
    }

    private int n() {
        return blocks.perSequence();
    }

    int rank() {
        return rank;
    }

    /** q~ of the rows of a unit's row of tiles {@code own}. */
    void read(int unit, int own, QueryTile to) {
        to.read(queries, (unit * n() + own) * Blocks.SIZE * rank, Blocks.SIZE);
    }

    /** k^ of a unit's blocks, (N, 2 r) and what makes N whole fours. */
    float[] key(int unit) {
        float[] own = new float[Selection.wholeFours(n()) * 2 * rank];
        System.arraycopy(keys, unit * n() * 2 * rank, own, 0, n() * 2 * rank);
        return own;
    }

    /** The greatest of each code's values, then the least. */
    private void extremes(int block) {
        int greatest = block * 2 * rank;
        int least = greatest + rank;
        int first = block * Blocks.SIZE * rank;
        System.arraycopy(tokens, first, keys, greatest, rank);
        System.arraycopy(tokens, first, keys, least, rank);
        for (int at = first + rank; at < first + Blocks.SIZE * rank; at += rank) {
            for (int i = 0; i < rank; i++) {
                keys[greatest + i] = Math.max(keys[greatest + i], tokens[at + i]);
                keys[least + i] = Math.min(keys[least + i], tokens[at + i]);
            }
        }
    }

    /**
     * Adds a unit's part of the gradient of Wk, (r, D): that of k^ goes to the keys with the extreme codes, shared among
     * those that are equally extreme.
     *
     * @param gradient of k^ (N, 2 r)
     * @param keys of one block at a time, (64, D)
     */
    void addKeyWeights(int unit, float[] gradient, KeysOfABlock keys, float[] weights) {
        int width = weights.length / rank;
        float[] rows = new float[Blocks.SIZE * width];
        for (int block = 0; block < n(); block++) {
            keys.read(block, rows);
            for (int i = 0; i < 2 * rank; i++) {
                addExtreme(unit * n() + block, i, gradient[block * 2 * rank + i], rows, width, weights);
            }
        }
    }

    interface KeysOfABlock {
        void read(int block, float[] rows);
    }

    private void addExtreme(int block, int i, float gradient, float[] rows, int width, float[] weights) {
        if (gradient == 0) {
            return;
        }
        float extreme = keys[block * 2 * rank + i];
        int at = block * Blocks.SIZE * rank + i % rank;
        int equal = 0;
        for (int token = 0; token < Blocks.SIZE; token++) {
            equal += tokens[at + token * rank] == extreme ? 1 : 0;
        }
        for (int token = 0; token < Blocks.SIZE; token++) {
            if (tokens[at + token * rank] == extreme) {
                GateMath.add(gradient / equal, rows, token * width, width, weights, i % rank * width);
            }
        }
    }
}
