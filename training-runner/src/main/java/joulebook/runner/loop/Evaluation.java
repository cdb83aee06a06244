package joulebook.runner.loop;

import java.util.List;
import joulebook.runner.attention.Density;

/**
 * The held-out text under the model as it stands.
 *
 * @param step steps done
 * @param tokens trained on so far
 * @param heldOutLoss nats a token
 * @param heldOutTokens how many it is the mean of
 * @param densities layer by layer, as the gate selects without exploration
 */
public record Evaluation(long step, long tokens, double heldOutLoss, long heldOutTokens, List<Density> densities) {}
