package joulebook.runner.evaluation.dataset;

import java.util.List;

/**
 * One thing to answer.
 *
 * @param key names it in a file of predictions
 * @param prompt for a model
 * @param options to choose from; empty where the answer is free
 * @param references labels or texts that are right, at least one; for HumanEval the tests
 */
public record Example(String key, Prompt prompt, List<Option> options, List<String> references) {

    /** The reference where there is exactly one. */
    public String gold() {
        return references.getFirst();
    }
}
