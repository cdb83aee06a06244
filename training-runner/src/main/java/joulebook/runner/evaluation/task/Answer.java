package joulebook.runner.evaluation.task;

import joulebook.runner.evaluation.dataset.Example;
import joulebook.runner.evaluation.metric.Labelled;
import joulebook.runner.evaluation.metric.Rated;

/**
 * An example with what was answered to it.
 *
 * @param text a label, a number or free text, as the example asks
 */
public record Answer(Example example, String text) {

    Labelled labelled() {
        return new Labelled(example.gold(), text);
    }

    Rated rated() {
        return new Rated(Double.parseDouble(example.gold()), Double.parseDouble(text));
    }
}
