package joulebook.runner.model;

import java.util.List;
import joulebook.runner.attention.pass.Pass;

/**
 * What a model predicts of a held-out batch.
 *
 * @param result as of a pass
 * @param passes of attention, layer by layer; they live as long as the scope that was open
 * @param likeliest token after each token, (B T)
 * @param losses cross entropy of each token in nats, (B T); 0 where nothing was asked
 */
public record Prediction(PassResult result, List<Pass> passes, double[] likeliest, double[] losses) {}
