package joulebook.runner.loop;

import java.util.ArrayList;
import java.util.List;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.model.PassResult;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * What the parts of a step's batch gave, added up. A part counts by the tokens that it asks for, so that loss and
 * gradients are the whole batch's. Gates' gradients are summed: where a gate learns by a mean of its own over a part, the
 * sum is as many times that mean as there are parts, which AdamW does not see.
 */
final class StepSum {
    private final List<Tensor> gateGradients = new ArrayList<>();
    private final List<List<Density>> densities = new ArrayList<>();
    private double loss;

    /** @param weight of the part, 0..1; {@code scope} is the part's own, of which the gates' gradients are kept */
    void add(PassResult part, double weight, Scope scope) {
        loss += weight * part.loss();
        densities.add(part.densities());
        List<Tensor> found = part.gateGradients();
        for (int gate = 0; gate < found.size(); gate++) {
            if (gateGradients.size() == gate) {
                gateGradients.add(scope.keep(found.get(gate)));
            } else {
                Tensor sum = gateGradients.get(gate);
                sum.set(sum.plus(found.get(gate)));
            }
        }
    }

    /** Nats a token that was asked for, over the batch. */
    double loss() {
        return loss;
    }

    List<Tensor> gateGradients() {
        return gateGradients;
    }

    /** Layer by layer, means over the parts. */
    List<Density> densities() {
        List<Density> layers = new ArrayList<>();
        for (int layer = 0; layer < densities.getFirst().size(); layer++) {
            int which = layer;
            layers.add(
                    Density.mean(densities.stream().map(part -> part.get(which)).toList()));
        }
        return layers;
    }
}
