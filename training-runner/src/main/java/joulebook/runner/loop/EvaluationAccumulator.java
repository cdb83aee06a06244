package joulebook.runner.loop;

import java.util.ArrayList;
import java.util.List;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.data.Batches;
import joulebook.runner.model.Prediction;
import org.jspecify.annotations.Nullable;

/** Adds predictions of held-out batches up to one evaluation. */
final class EvaluationAccumulator {
    private final int heads;
    private final LossByPosition positions;
    private final List<List<Density>> densities = new ArrayList<>();
    private double loss;
    private long asked;
    private long right;
    private long @Nullable [] read;

    /**
     * Of batches of one length.
     *
     * @param heads of each layer
     * @param length tokens in a sequence
     */
    EvaluationAccumulator(int heads, int length) {
        this.heads = heads;
        this.positions = new LossByPosition(length);
    }

    void add(Batches.Batch batch, Prediction prediction) {
        double[] targets = batch.targets().toDoubles();
        long before = asked;
        for (int at = 0; at < targets.length; at++) {
            if (targets[at] != Batches.NOT_ASKED) {
                asked++;
                positions.add(at, prediction.losses()[at]);
                right += prediction.likeliest()[at] == targets[at] ? 1 : 0;
            }
        }
        loss += prediction.result().loss() * (asked - before);
        densities.add(prediction.result().densities());
        int[] answers = batch.answers();
        if (answers != null) {
            look(answers, Math.toIntExact(batch.inputs().size(1)), prediction.passes());
        }
    }

    private void look(int[] answers, int length, List<Pass> passes) {
        long[] counts = read == null ? new long[passes.size()] : read;
        for (int at = 0; at < answers.length; at++) {
            if (answers[at] >= 0) {
                for (int layer = 0; layer < counts.length; layer++) {
                    counts[layer] += reads(passes.get(layer), at / length, at % length, answers[at]) ? 1 : 0;
                }
            }
        }
        read = counts;
    }

    private boolean reads(Pass pass, int sequence, int row, int block) {
        for (int head = 0; head < heads; head++) {
            if (pass.reads(sequence * heads + head, row, block)) {
                return true;
            }
        }
        return false;
    }

    /** @param step steps done; {@code tokens} trained on so far */
    Evaluation evaluation(long step, long tokens) {
        List<Density> layers = new ArrayList<>();
        for (int layer = 0; layer < densities.getFirst().size(); layer++) {
            int which = layer;
            layers.add(Density.mean(
                    densities.stream().map(batch -> batch.get(which)).toList()));
        }
        List<Double> answersRead = new ArrayList<>();
        if (read != null) {
            for (long count : read) {
                answersRead.add(count / (double) asked);
            }
        }
        double mean = loss / asked;
        return new Evaluation(
                step, tokens, mean, asked, right / (double) asked, layers, answersRead, positions.spans(), mean);
    }
}
