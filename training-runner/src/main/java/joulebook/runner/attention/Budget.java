package joulebook.runner.attention;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One threshold for all layers of a model. Once each layer has made its training pass, feedback moves it so that the density
 * executed over all of them meets the target: all the way after the first pass, half the way after the others. What a layer
 * gets of it is nobody's rule: it follows from what its gate says of its blocks, and from each head's offset, which the loss
 * moves.
 */
public final class Budget {
    private static final double LOWEST_THRESHOLD = -3;
    private static final double GAIN = 0.5;

    private final List<@Nullable TileScores> layers = new ArrayList<>();
    private double threshold = LOWEST_THRESHOLD;
    private boolean settled;

    /** One more layer; answers its number. */
    int join() {
        layers.add(null);
        return layers.size() - 1;
    }

    /** State: a checkpoint keeps it. */
    double threshold() {
        return threshold;
    }

    void threshold(double restored) {
        threshold = restored;
        settled = restored > LOWEST_THRESHOLD;
    }

    /** What a layer's training pass found; one that comes again, as where activations are computed again, counts once. */
    void spent(int layer, TileScores scores) {
        layers.set(layer, scores);
        TileScores all = new TileScores(new long[TileScores.BINS], 0);
        for (TileScores each : layers) {
            if (each == null) {
                return;
            }
            all = all.plus(each);
        }
        threshold = Math.max(LOWEST_THRESHOLD, threshold + (settled ? GAIN : 1) * all.excess());
        settled = true;
        Collections.fill(layers, null);
    }
}
