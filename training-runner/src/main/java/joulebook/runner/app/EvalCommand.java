package joulebook.runner.app;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import joulebook.runner.data.CorpusUnavailable;
import joulebook.runner.evaluation.code.Limits;
import joulebook.runner.evaluation.code.Sandbox;
import joulebook.runner.evaluation.code.SandboxUnavailable;
import joulebook.runner.evaluation.dataset.MalformedData;
import joulebook.runner.evaluation.metric.Bootstrap;
import joulebook.runner.evaluation.model.LanguageModel;
import joulebook.runner.evaluation.task.DataFolder;
import joulebook.runner.evaluation.task.Evaluator;
import joulebook.runner.evaluation.task.ModelAnswers;
import joulebook.runner.evaluation.task.PredictedAnswers;
import joulebook.runner.evaluation.task.Report;
import joulebook.runner.evaluation.task.SuiteMean;
import joulebook.runner.evaluation.task.Task;
import joulebook.runner.evaluation.task.Tasks;
import joulebook.runner.pretrained.PretrainedRefused;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores a model, or somebody's predictions, on a user's copy of the benchmarks. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description =
                "Scores a checkpoint, or a file of predictions, on your copy of GLUE, SuperGLUE, WMT-14, HumanEval"
                        + " or SCROLLS. No data set comes with it.")
final class EvalCommand implements Callable<Integer> {
    private static final int RESAMPLES = 1000;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "your copy of the published files")
    private Path data = Path.of("");

    @Option(
            names = "--task",
            required = true,
            split = ",",
            paramLabel = "NAME",
            description =
                    "glue/cola, superglue/rte, wmt14/en-de, humaneval, scrolls/qasper, ...; glue means all of GLUE")
    private List<String> names = List.of();

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(names = "--limit", paramLabel = "N", description = "the first N examples of each task only")
    private @Nullable Long limit;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "of the intervals' resamples")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the reports as JSON")
    private @Nullable Path json;

    @Option(
            names = "--run-generated-code",
            description = "HumanEval only: run programs that nobody has read, locked down")
    private boolean runsCode;

    @Option(names = "--python", paramLabel = "FILE", description = "for HumanEval (default: the system's python3)")
    private @Nullable String python;

    /** Who answers: one of the two. */
    static final class Source {
        @Option(names = "--predictions", paramLabel = "FILE", description = "answers in the benchmark's own format")
        private @Nullable Path predictions;

        @ArgGroup(exclusive = false)
        private @Nullable ModelOptions model;
    }

    @Override
    public Integer call() {
        try {
            return evaluate();
        } catch (IllegalArgumentException
                | CorpusUnavailable
                | PretrainedRefused
                | MalformedData
                | SandboxUnavailable
                | UncheckedIOException e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    private int evaluate() {
        List<Task> tasks = Tasks.named(names);
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException("--limit is not 1 or more: " + limit);
        }
        if (source.predictions != null && tasks.size() != 1) {
            throw new IllegalArgumentException("--predictions holds the answers to one task, and " + names + " are "
                    + tasks.size() + ". Name one --task");
        }
        Map<Task, List<Path>> found = found(tasks);
        @Nullable Sandbox sandbox = sandbox(tasks);
        found.keySet().forEach(task -> Evaluator.refuseCode(task, sandbox));
        @Nullable LanguageModel model = source.model == null ? null : source.model.load().languageModel();
        List<Report> reports = new ArrayList<>();
        EvalTable.printHead();
        for (Map.Entry<Task, List<Path>> each : found.entrySet()) {
            Report report = report(each.getKey(), each.getValue(), sandbox, model);
            EvalTable.print(report);
            reports.add(report);
        }
        List<String> missing = tasks.stream()
                .filter(task -> !found.containsKey(task))
                .map(Task::label)
                .toList();
        missing.forEach(task -> System.out.println(task + ": no data"));
        Map<String, Double> means = SuiteMean.ofAll(reports);
        means.forEach(EvalTable::printMean);
        if (json != null) {
            Json.write(json, written(reports, means, missing));
        }
        return 0;
    }

    /** A task that was named must have its data; of a suite that was named, any. */
    private Map<Task, List<Path>> found(List<Task> tasks) {
        DataFolder folder = new DataFolder(data);
        Map<Task, List<Path>> found = new LinkedHashMap<>();
        for (Task task : tasks) {
            Optional<List<Path>> files = folder.files(task);
            files.ifPresent(there -> found.put(task, there));
            if (files.isEmpty() && names.contains(task.label())) {
                throw new IllegalArgumentException(folder.missing(task));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(folder.missing(tasks.getFirst()));
        }
        return found;
    }

    private @Nullable Sandbox sandbox(List<Task> tasks) {
        if (!runsCode || tasks.stream().noneMatch(Task::isCode)) {
            return null;
        }
        List<String> pythons = python == null ? List.of("/usr/bin/python3", "python3") : List.of(python);
        return Sandbox.find(pythons, Limits.DEFAULT, new SecureRandom());
    }

    private Report report(Task task, List<Path> files, @Nullable Sandbox sandbox, @Nullable LanguageModel model) {
        Evaluator evaluator = new Evaluator(
                limit == null ? Long.MAX_VALUE : limit,
                new Bootstrap(RESAMPLES, seed),
                sandbox,
                new EvalProgress(task.label())::done);
        if (model != null && source.model != null) {
            return evaluator.score(task, files, new ModelAnswers(model, task.answering(), source.model.about()));
        }
        Path file = Objects.requireNonNull(source.predictions, "neither predictions nor a model");
        PredictedAnswers answers = new PredictedAnswers(task, task.predictions().apply(file));
        Report report = evaluator.score(task, files, answers);
        if (limit == null) {
            answers.refuseLeftOver();
        }
        return report;
    }

    private Map<String, Object> written(List<Report> reports, Map<String, Double> means, List<String> missing) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("reports", reports);
        written.put("suiteMeans", means);
        written.put("noData", missing);
        written.put("limit", limit);
        written.put("interval", "95 % percentile bootstrap over examples, " + RESAMPLES + " resamples, seed " + seed);
        return written;
    }
}
