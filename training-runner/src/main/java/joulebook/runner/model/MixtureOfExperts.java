package joulebook.runner.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * A feed-forward of {@value #EXPERTS} experts with 2 d hidden units each, of which a token uses one: half the arithmetic
 * of {@link Mlp} with twice its weights. The router's probability scales the expert's output, so that it learns (Switch
 * Transformer, arXiv:2101.03961). Load is balanced without a loss of its own: each expert's bias, which counts for the
 * choice only, moves against its excess load after every training pass (arXiv:2408.15664).
 */
final class MixtureOfExperts implements FeedForward {
    static final int EXPERTS = 4;
    /** Share of {@link Mlp}'s products that a token needs; the router's d x {@value #EXPERTS} come on top. */
    static final double ACTIVE = 0.5;

    private static final double BALANCING = 0.01;
    /** Experts get whole groups of rows, so that a token's bits do not depend on how many others chose its expert. */
    private static final int ROWS = 64;

    private final Tensor router;
    private final List<Tensor> ups = new ArrayList<>();
    private final List<Tensor> downs = new ArrayList<>();
    private final double[] biases = new double[EXPERTS];

    MixtureOfExperts(ModelShape shape, Weights weights) {
        int d = shape.width();
        this.router = weights.normal(Weights.deviation(shape), EXPERTS, d);
        for (int expert = 0; expert < EXPERTS; expert++) {
            ups.add(weights.normal(Weights.deviation(shape), 2L * d, d));
            downs.add(weights.normal(Weights.residual(shape), d, 2L * d));
        }
    }

    /** What balancing moves. */
    @Override
    public double[] feedback() {
        return biases.clone();
    }

    @Override
    public void feedback(double[] restored) {
        System.arraycopy(restored, 0, biases, 0, EXPERTS);
    }

    @Override
    public List<Tensor> matrices() {
        List<Tensor> all = new ArrayList<>(List.of(router));
        all.addAll(ups);
        all.addAll(downs);
        return all;
    }

    @Override
    public Tensor of(Tensor tokens) {
        long[] shape = tokens.shape();
        int count = Math.toIntExact(shape[0] * shape[1]);
        Tensor flat = tokens.reshape(count, shape[2]);
        Tensor probabilities = flat.linear(router).softmax();
        int[] chosen = choose(probabilities.toDoubles());
        long[] place = new long[count];
        List<Tensor> parts = new ArrayList<>();
        int done = 0;
        for (int expert = 0; expert < EXPERTS; expert++) {
            int which = expert;
            int[] mine = IntStream.range(0, count)
                    .filter(token -> chosen[token] == which)
                    .toArray();
            for (int i = 0; i < mine.length; i++) {
                place[mine[i]] = done + i;
            }
            parts.add(computed(flat, mine, expert));
            done += padded(mine.length);
        }
        if (Scope.isRecording()) {
            balance(chosen);
        }
        Tensor together = Tensor.cat(0, parts.toArray(Tensor[]::new)).rows(index(place, flat));
        Tensor weight = probabilities.times(oneHot(chosen, flat)).sum(true, 1);
        return together.times(weight).reshape(shape);
    }

    private int[] choose(double[] probabilities) {
        int[] chosen = new int[probabilities.length / EXPERTS];
        for (int token = 0; token < chosen.length; token++) {
            for (int expert = 1; expert < EXPERTS; expert++) {
                if (score(probabilities, token, expert) > score(probabilities, token, chosen[token])) {
                    chosen[token] = expert;
                }
            }
        }
        return chosen;
    }

    private double score(double[] probabilities, int token, int expert) {
        return probabilities[token * EXPERTS + expert] + biases[expert];
    }

    /** The expert on its tokens, filled up with the first token to whole groups: one at least, so that it has a gradient. */
    private Tensor computed(Tensor flat, int[] mine, int expert) {
        long[] rows = new long[padded(mine.length)];
        Arrays.setAll(rows, i -> i < mine.length ? mine[i] : 0);
        return flat.rows(index(rows, flat)).linear(ups.get(expert)).relu().linear(downs.get(expert));
    }

    private static int padded(int rows) {
        return Math.max(1, (rows + ROWS - 1) / ROWS) * ROWS;
    }

    private void balance(int[] chosen) {
        int[] load = new int[EXPERTS];
        for (int expert : chosen) {
            load[expert]++;
        }
        for (int expert = 0; expert < EXPERTS; expert++) {
            biases[expert] += BALANCING * Math.signum(chosen.length / (double) EXPERTS - load[expert]);
        }
    }

    private static Tensor index(long[] rows, Tensor like) {
        return Tensor.of(rows, rows.length).onDeviceOf(like);
    }

    private static Tensor oneHot(int[] chosen, Tensor like) {
        float[] values = new float[chosen.length * EXPERTS];
        for (int token = 0; token < chosen.length; token++) {
            values[token * EXPERTS + chosen[token]] = 1;
        }
        return Tensor.of(values, chosen.length, EXPERTS).to(like);
    }
}
