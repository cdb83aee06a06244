package joulebook.runner.evaluation.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import joulebook.runner.evaluation.code.Sandbox;
import joulebook.runner.evaluation.code.Verdict;
import joulebook.runner.evaluation.dataset.Example;
import joulebook.runner.evaluation.metric.Bootstrap;
import org.jspecify.annotations.Nullable;

/**
 * Scores answers to a task's examples.
 *
 * @param limit the first so many units only (examples, questions of MultiRC, problems)
 * @param bootstrap for the intervals
 * @param sandbox where programs run; null where they may not, and then tasks of code are refused
 * @param progress hears how many units are done
 */
public record Evaluator(
        long limit, Bootstrap bootstrap, @Nullable Sandbox sandbox, LongConsumer progress) {

    /** @throws IllegalArgumentException if there is nothing to score, or programs may not run */
    public Report score(Task task, List<Path> files, Answers answers) {
        refuseCode(task, sandbox);
        return score(task, task.scoring(), files, answers);
    }

    /** A task of code without a sandbox is refused: to be asked before hours are spent on other tasks. */
    public static void refuseCode(Task task, @Nullable Sandbox sandbox) {
        if (task.isCode() && sandbox == null) {
            throw new IllegalArgumentException(task.label() + " runs programs that nobody has read. Say"
                    + " --run-generated-code if this machine may (docs/evaluation.md says how they are locked down)");
        }
    }

    private <S> Report score(Task task, Scoring<S> scoring, List<Path> files, Answers answers) {
        Scoring.Tally<S> tally = scoring.tally();
        Map<String, Long> verdicts = new TreeMap<>();
        try (Stream<List<Example>> units = task.units().apply(files)) {
            units.limit(limit).forEach(unit -> {
                List<Answer> answered = new ArrayList<>();
                for (Example example : unit) {
                    answers.to(example).forEach(text -> answered.add(judged(task, example, text, verdicts)));
                }
                tally.add(answered);
                progress.accept(tally.units());
            });
        }
        if (tally.units() == 0) {
            throw new IllegalArgumentException(files.getFirst() + " has no examples. Give the file as it is published");
        }
        String signature = "task:" + task.label() + "|" + task.method()
                + (task.method().contains("version:") ? "" : "|version:" + Tasks.VERSION);
        return new Report(
                task.label(),
                tally.units(),
                tally.values(bootstrap),
                signature,
                files,
                answers.about(),
                verdicts,
                task.isCode() && sandbox != null ? sandbox.about() : null);
    }

    /** The answer itself; a program's is its verdict. */
    private Answer judged(Task task, Example example, String text, Map<String, Long> verdicts) {
        if (!task.isCode() || sandbox == null) {
            return new Answer(example, text);
        }
        String verdict = switch (sandbox.run(example.prompt().question() + text + "\n" + example.gold())) {
            case Verdict.Passed passed -> Task.PASSED;
            case Verdict.Failed failed -> "failed";
            case Verdict.Stopped stopped -> "stopped";
        };
        verdicts.merge(verdict, 1L, Long::sum);
        return new Answer(example, verdict);
    }
}
