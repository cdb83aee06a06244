package joulebook.runner.loop;

import java.util.List;
import joulebook.runner.attention.pass.Density;

/**
 * A finished training.
 *
 * @param seconds from the first step to the end, evaluations included
 * @param stepSeconds of these in training steps
 * @param allReduceSeconds of these in sums over ranks, and waiting for the slowest; 0 alone
 * @param trainLoss mean over the last tenth of the steps
 * @param last the evaluation at the end
 * @param trainingDensity mean over all training steps and layers, warm-up included
 */
public record Summary(
        long steps,
        long tokens,
        double seconds,
        double stepSeconds,
        double allReduceSeconds,
        double trainLoss,
        Evaluation last,
        Density trainingDensity,
        List<Density> densities) {}
