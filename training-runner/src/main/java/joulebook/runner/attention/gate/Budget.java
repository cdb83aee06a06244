package joulebook.runner.attention.gate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import joulebook.runner.attention.pass.TileScores;
import org.jspecify.annotations.Nullable;

/**
 * What all layers of a model may compute together, and who gets how much of it: a block is worth its tile if what the loss
 * would lose with it, as far as that can be told before, is over one threshold for all of them. A layer's gate foretells a
 * block's mass; the layer's weight says what mass is worth there, as {@link GatedPass#influence} measured it. So a layer
 * whose look back changes the loss little is cut first, and no rule says which layers those are.
 *
 * <p>Feedback moves the threshold once each layer has made its training pass, so that the density executed over all of them
 * meets the target: all the way after the first, half the way after the others.
 */
public final class Budget {
    private static final double LOWEST_THRESHOLD = -3;
    private static final double GAIN = 0.5;
    /** Of what a backward pass says of a layer's weight, in its running mean. */
    private static final double NEWS = 0.1;
    /** A weight is at most a factor of e^3 off the mean: what next to nothing hangs on now may be needed later. */
    private static final double FARTHEST = 3;

    private final List<@Nullable TileScores> spent = new ArrayList<>();
    private final List<@Nullable Double> influences = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();
    private double threshold = LOWEST_THRESHOLD;
    private boolean settled;

    /** One more layer; answers its number. */
    public int join() {
        spent.add(null);
        influences.add(null);
        weights.add(0.0);
        return weights.size() - 1;
    }

    /** For a layer: the threshold of all, less the log of what mass is worth in it. */
    public double threshold(int layer) {
        return threshold - weights.get(layer);
    }

    /** The threshold of all, and the log of a layer's weight: state that a checkpoint keeps. */
    public double[] state(int layer) {
        return new double[] {threshold, weights.get(layer)};
    }

    /** Restores {@link #state}. */
    public void restore(int layer, double[] state) {
        threshold = state[0];
        settled = threshold > LOWEST_THRESHOLD;
        weights.set(layer, state[1]);
    }

    /** What a layer's training pass found; one that comes again, as where activations are computed again, counts once. */
    public void spent(int layer, TileScores scores) {
        spent.set(layer, scores);
        TileScores all = new TileScores(new long[TileScores.BINS], 0);
        for (TileScores each : spent) {
            if (each == null) {
                return;
            }
            all = all.plus(each);
        }
        threshold = Math.max(LOWEST_THRESHOLD, threshold + (settled ? GAIN : 1) * all.excess());
        settled = true;
        Collections.fill(spent, null);
    }

    /** What a layer's backward pass found, see {@link GatedPass#influence}. Once all have said it, weights follow. */
    public void weighed(int layer, double influence) {
        influences.set(layer, Math.log(influence));
        double sum = 0;
        for (Double each : influences) {
            if (each == null) {
                return;
            }
            sum += each;
        }
        double mean = sum / influences.size();
        for (int each = 0; each < influences.size() && Double.isFinite(mean); each++) {
            double found = Math.clamp(influences.get(each) - mean, -FARTHEST, FARTHEST);
            weights.set(each, weights.get(each) + NEWS * (found - weights.get(each)));
        }
        Collections.fill(influences, null);
    }
}
