package joulebook.runner.evaluation.task;

import java.util.List;
import joulebook.runner.evaluation.dataset.Example;

/** Who answers: a model, or a file of predictions. */
public interface Answers {

    /** One answer, or several where the task takes several samples. */
    List<String> to(Example example);

    /** For the report: who answered. */
    String about();
}
