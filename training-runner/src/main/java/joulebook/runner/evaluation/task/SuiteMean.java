package joulebook.runner.evaluation.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one number that GLUE, SuperGLUE and SCROLLS each sum up to: the unweighted mean of all their tasks, where a task's
 * value is the mean of its measures (SCROLLS: its main measure), and MNLI's two halves are one task.
 */
public final class SuiteMean {
    private static final List<String> SUITES = List.of("glue", "superglue", "scrolls");

    private SuiteMean() {}

    /** Of the suites of which every task was scored and defined; no other has a mean. */
    public static Map<String, Double> ofAll(List<Report> reports) {
        Map<String, Report> byTask = reports.stream().collect(Collectors.toMap(Report::task, report -> report));
        Map<String, Double> means = new LinkedHashMap<>();
        for (String suite : SUITES) {
            List<Task> tasks = Tasks.ALL.stream()
                    .filter(task -> task.suite().equals(suite))
                    .toList();
            if (tasks.stream().allMatch(task -> isDefined(byTask.get(task.label())))) {
                means.put(suite, mean(suite, tasks, byTask));
            }
        }
        return means;
    }

    private static boolean isDefined(@Nullable Report report) {
        return report != null && report.values().stream().allMatch(value -> value.value() != null);
    }

    private static double mean(String suite, List<Task> tasks, Map<String, Report> byTask) {
        Map<String, Double> values = tasks.stream()
                .collect(Collectors.groupingBy(
                        task -> task.name().replaceAll("-mm?$", ""), // mnli-m and mnli-mm are one task
                        Collectors.averagingDouble(
                                task -> value(suite, Objects.requireNonNull(byTask.get(task.label()))))));
        return values.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    private static double value(String suite, Report report) {
        return report.values().stream()
                .limit(suite.equals("scrolls") ? 1 : Long.MAX_VALUE)
                .mapToDouble(value -> Objects.requireNonNull(value.value()))
                .average()
                .orElseThrow();
    }
}
