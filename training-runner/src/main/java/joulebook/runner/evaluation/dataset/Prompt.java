package joulebook.runner.evaluation.dataset;

/**
 * What a model continues: a document, which may be cut at its end where the model's context is short, and the rest,
 * which may not.
 */
public record Prompt(String document, String question) {

    /** One that is short as a whole. */
    public static Prompt of(String question) {
        return new Prompt("", question);
    }
}
