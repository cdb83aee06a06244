package joulebook.runner.evaluation.metric;

/** One classified example: the label that it has, and the one that it was given. */
public record Labelled(String gold, String predicted) {

    public boolean isRight() {
        return gold.equals(predicted);
    }
}
