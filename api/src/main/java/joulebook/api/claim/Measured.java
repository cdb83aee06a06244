package joulebook.api.claim;

import java.util.List;
import java.util.UUID;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison of asa with dense in the books says. Null is "nobody said", never zero.
 *
 * @param parameters weights of the model, its gate included
 * @param length tokens of context
 * @param density executed share of the causal map, the mean over training
 * @param saved 1 - asa / dense, of energy, with its 95 % interval over seeds
 * @param bound the most that skipping can save of a step here, by operations
 * @param loss asa's held-out loss less dense's, as a share of dense's
 * @param accuracy asa's held-out accuracy over dense's
 * @param layers asa's executed density by layer, the first layer first
 */
public record Measured(
        UUID comparison,
        String name,
        Tier tier,
        @Nullable Long parameters,
        @Nullable Long gateParameters,
        @Nullable Integer length,
        @Nullable Double density,
        double saved,
        @Nullable Double low,
        @Nullable Double high,
        @Nullable Double bound,
        @Nullable Double loss,
        @Nullable Double accuracy,
        List<Double> layers) {

    /** {@code 0.8 M parameters, 2048 tokens, density 30.1 %}. */
    String setting() {
        String model = parameters == null ? "a model of unknown size" : Words.count(parameters) + " parameters";
        String context = length == null ? "" : ", " + length + " tokens";
        return model + context + (density == null ? "" : ", density " + Words.percent(density));
    }
}
