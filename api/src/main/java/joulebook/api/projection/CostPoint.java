package joulebook.api.projection;

import java.util.Locale;
import joulebook.kernel.metering.Tier;
import joulebook.kernel.model.Transformer;

/**
 * One measured run.
 *
 * @param machine host and device: points of two machines are never fitted together
 * @param variant dense or asa: their attention runs on two engines
 * @param length tokens of context
 * @param target the density that was asked for, in words: what seeds have in common, where executed ones differ
 * @param tokens of a step
 * @param density executed share of the causal map, the mean over training
 * @param seconds of a step, the mean over the run, evaluations included
 * @param joules of a step, likewise
 */
public record CostPoint(
        String machine,
        String variant,
        Transformer model,
        int length,
        String target,
        double tokens,
        double density,
        double seconds,
        double joules,
        Tier tier) {

    /** 10^9 operations of a step but for attention. */
    double linear() {
        return Transformer.LINEAR_STEP * model.linearOperations() * tokens / 1e9;
    }

    /** 10^9 operations of the attention that a step executes. */
    double attention() {
        return Transformer.ATTENTION_STEP * model.attentionOperations(length) * density * tokens / 1e9;
    }

    boolean isDense() {
        return variant.equals("dense");
    }

    /** What seeds have in common: held out together, since one seed tells what another costs. */
    String setting() {
        return String.format(
                Locale.ROOT,
                "%s, %d layers of %d, %d tokens, %s",
                variant,
                model.layers(),
                model.width(),
                length,
                target);
    }
}
