package joulebook.runner.evaluation.task;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import joulebook.runner.evaluation.dataset.Example;
import joulebook.runner.evaluation.dataset.MalformedData;
import joulebook.runner.evaluation.dataset.Option;
import joulebook.runner.evaluation.dataset.Predictions;

/** Somebody's answers, read from a file; each must fit its task. */
public final class PredictedAnswers implements Answers {
    private final Task task;
    private final Predictions predictions;
    private final Set<String> asked = new HashSet<>();

    public PredictedAnswers(Task task, Predictions predictions) {
        this.task = task;
        this.predictions = predictions;
    }

    @Override
    public List<String> to(Example example) {
        asked.add(example.key());
        List<String> answers = predictions.to(example.key());
        switch (task.answering()) {
            case Answering.Choose choose -> answers.forEach(answer -> refuseUnlessOption(example, answer));
            case Answering.Rate rate -> answers.forEach(answer -> refuseUnlessNumber(example, answer));
            case Answering.Generate free -> {}
        }
        return answers;
    }

    @Override
    public String about() {
        return "predictions in " + predictions.file();
    }

    /** Predictions for what is not in the data: they belong to another split, most likely. */
    public void refuseLeftOver() {
        for (String key : predictions.byKey().keySet()) {
            if (!asked.contains(key)) {
                throw new MalformedData(
                        predictions.file(),
                        0,
                        "there is a prediction for '" + key + "', which the data does not have",
                        "Give the predictions for this very split; with --limit N only the first N are read");
            }
        }
    }

    /** A text answer that was chosen among options is compared as text: SCROLLS takes any. */
    private void refuseUnlessOption(Example example, String answer) {
        List<String> labels = example.options().stream().map(Option::label).toList();
        if (task.scoring() != Scorings.EXACT_MATCH
                && task.scoring() != Scorings.TOKEN_F1_AND_EXACT_MATCH
                && !labels.contains(answer)) {
            throw new MalformedData(
                    predictions.file(),
                    0,
                    "the prediction for '" + example.key() + "' is '" + answer + "', not one of "
                            + String.join(", ", labels),
                    "Give the labels as the benchmark spells them");
        }
    }

    private void refuseUnlessNumber(Example example, String answer) {
        try {
            if (Double.isFinite(Double.parseDouble(answer))) {
                return;
            }
        } catch (NumberFormatException e) {
            // refused below, as what is not finite
        }
        throw new MalformedData(
                predictions.file(),
                0,
                "the prediction for '" + example.key() + "' is '" + answer + "', which is no number",
                "Give a number from 0 to 5");
    }
}
