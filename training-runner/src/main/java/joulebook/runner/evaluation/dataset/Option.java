package joulebook.runner.evaluation.dataset;

/**
 * One of the answers to choose from.
 *
 * @param label as predictions and references name it
 * @param text as the model would go on, with its leading space
 */
public record Option(String label, String text) {

    /** One whose label is what the model would write. */
    public static Option of(String label) {
        return new Option(label, " " + label);
    }
}
