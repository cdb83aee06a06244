package joulebook.runner.evaluation.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task came to.
 *
 * @param task its label
 * @param examples that were scored; of MultiRC questions, of HumanEval problems
 * @param values in hundredths, the benchmark's main metric first
 * @param signature what decides the values besides data and answers
 * @param data the files that were read
 * @param answers who answered
 * @param verdicts of programs: how many ended how; empty for other tasks
 * @param sandbox what the isolation of programs was worth; null for other tasks
 */
public record Report(
        String task,
        long examples,
        List<Value> values,
        String signature,
        List<Path> data,
        String answers,
        Map<String, Long> verdicts,
        @Nullable String sandbox) {}
