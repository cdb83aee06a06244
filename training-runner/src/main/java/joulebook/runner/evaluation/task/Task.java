package joulebook.runner.evaluation.task;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import joulebook.runner.evaluation.dataset.Example;
import joulebook.runner.evaluation.dataset.Predictions;

/**
 * One task of a benchmark.
 *
 * @param suite it belongs to: {@code glue}
 * @param name within the suite: {@code cola}; empty where the suite is one task
 * @param files where the data may lie in a user's folder: alternatives, each of the files that are needed together
 * @param units reads these files: examples, grouped where a metric looks at several together
 * @param predictions reads somebody's answers
 * @param answering how a model answers
 * @param scoring of the answers
 * @param method for the signature: what decides the value besides data and answers
 */
public record Task(
        String suite,
        String name,
        List<List<String>> files,
        Function<List<Path>, Stream<List<Example>>> units,
        Function<Path, Predictions> predictions,
        Answering answering,
        Scoring<?> scoring,
        String method) {

    /** What an answer says that is a program whose tests held. */
    static final String PASSED = "passed";

    /** As it stands on the command line: {@code glue/cola}. */
    public String label() {
        return name.isEmpty() ? suite : suite + "/" + name;
    }

    /** Whether answers are programs, which must be run. */
    public boolean isCode() {
        return scoring == Scorings.PASS_AT;
    }

    static Function<List<Path>, Stream<List<Example>>> single(Function<Path, Stream<Example>> read) {
        return files -> read.apply(files.getFirst()).map(List::of);
    }
}
