package joulebook.runner.loop;

import java.util.List;
import joulebook.runner.attention.pass.Density;

/**
 * Held-out sequences under the model as it stands.
 *
 * @param step steps done
 * @param tokens trained on so far
 * @param heldOutLoss nats a token
 * @param heldOutTokens how many it is the mean of: those that were asked for
 * @param accuracy the share of them that the model thinks likeliest, 0..1
 * @param densities layer by layer, as the gate selects without exploration
 * @param answersRead layer by layer, the share of the tokens asked for whose row read the block with the answer, in any
 *     of its heads; empty where nobody can say where the answer stands
 * @param lossByPosition the loss by how much of its sequence a token has before it
 * @param curveLoss nats a token over the sequences that every evaluation of a training has: what a curve is drawn of, since
 *     the last evaluation has more of them
 */
public record Evaluation(
        long step,
        long tokens,
        double heldOutLoss,
        long heldOutTokens,
        double accuracy,
        List<Density> densities,
        List<Double> answersRead,
        List<LossByPosition.Span> lossByPosition,
        double curveLoss) {

    Evaluation onCurve(double loss) {
        return new Evaluation(
                step, tokens, heldOutLoss, heldOutTokens, accuracy, densities, answersRead, lossByPosition, loss);
    }
}
