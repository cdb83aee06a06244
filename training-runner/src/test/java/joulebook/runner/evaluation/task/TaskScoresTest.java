package joulebook.runner.evaluation.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import joulebook.runner.evaluation.code.Limits;
import joulebook.runner.evaluation.code.Sandbox;
import joulebook.runner.evaluation.metric.Bootstrap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every task, from its official formats to its values, on the test material. */
class TaskScoresTest {
    private static final Evaluator EVALUATOR = new Evaluator(Long.MAX_VALUE, new Bootstrap(100, 1), null, done -> {});

    /**
     * Worked out by hand from the samples. CoLA: 1 hit, 2 refused, 1 missed, (1 x 2 - 0) / sqrt(1 x 2 x 2 x 3). STS-B: see
     * CorrelationTest. CB: the mean of 2/3, 0 and 1. MultiRC: 2 hits, 1 missed, and one question of two whole. ReCoRD: "Dam"
     * for "Long Dam" has 2/3. WMT: 19/20, 13/17, 8/14, 5/11, no brevity (sacreBLEU 2.6.0 says 65.90818 too). GovReport: 3 of
     * 5 and 3 words, 1 of 4 and 2 pairs; QMSum: 5 of 6 and 5 words, 3 of 5 and 4 pairs. Qasper: 0.8 of the better reference,
     * and 1.
     */
    @ParameterizedTest
    @CsvSource({
        "glue/cola, 4, matthews, 57.7350",
        "glue/sst2, 3, accuracy, 66.6667",
        "glue/mrpc, 3, f1, 80",
        "glue/mrpc, 3, accuracy, 66.6667",
        "glue/stsb, 4, pearson, 73.0297",
        "glue/stsb, 4, spearman, 63.2456",
        "glue/qqp, 3, f1, 66.6667",
        "glue/qqp, 3, accuracy, 66.6667",
        "glue/mnli-m, 3, accuracy, 66.6667",
        "glue/mnli-mm, 2, accuracy, 50",
        "glue/qnli, 2, accuracy, 100",
        "glue/rte, 2, accuracy, 50",
        "glue/wnli, 3, accuracy, 66.6667",
        "superglue/boolq, 4, accuracy, 75",
        "superglue/cb, 3, macro f1, 55.5556",
        "superglue/cb, 3, accuracy, 66.6667",
        "superglue/copa, 2, accuracy, 100",
        "superglue/multirc, 2, f1a, 80",
        "superglue/multirc, 2, exact match, 50",
        "superglue/record, 2, f1, 83.3333",
        "superglue/record, 2, exact match, 50",
        "superglue/rte, 2, accuracy, 50",
        "superglue/wic, 2, accuracy, 100",
        "superglue/wsc, 2, accuracy, 50",
        "wmt14/en-de, 3, bleu, 65.9082",
        "wmt14/fr-en, 2, bleu, 100",
        "scrolls/gov_report, 1, rouge1, 75",
        "scrolls/gov_report, 1, rouge2, 33.3333",
        "scrolls/gov_report, 1, rougeL, 75",
        "scrolls/gov_report, 1, rouge geometric mean, 57.2357",
        "scrolls/summ_screen_fd, 1, rougeLsum, 100",
        "scrolls/qmsum, 1, rouge geometric mean, 81.9800",
        "scrolls/qasper, 2, f1, 90",
        "scrolls/narrative_qa, 1, f1, 66.6667",
        "scrolls/quality, 2, exact match, 50",
        "scrolls/contract_nli, 3, exact match, 66.6667"
    })
    void predictionsScoreWhatTheyMust(String label, long examples, String measure, double value) {
        Report report = score(Tasks.named(List.of(label)).getFirst(), EVALUATOR);

        assertThat(report.examples()).isEqualTo(examples);
        assertThat(value(report, measure).value()).isCloseTo(value, within(1e-4));
    }

    /** Problem 0 passes with one of two samples, problem 1 with none of two: (1/2 + 0) / 2; ten samples nobody drew. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void programsAreRunAndPassAt1IsTheMeanOverProblems() {
        Sandbox sandbox = Sandbox.find(List.of("/usr/bin/python3", "python3"), Limits.DEFAULT, new SecureRandom());
        Task task = Tasks.named(List.of("humaneval")).getFirst();

        Report report = score(task, new Evaluator(Long.MAX_VALUE, new Bootstrap(100, 1), sandbox, done -> {}));

        assertThat(report.examples()).isEqualTo(2);
        assertThat(value(report, "pass@1").value()).isEqualTo(25);
        assertThat(value(report, "pass@10").value()).isNull();
        assertThat(report.verdicts()).isEqualTo(Map.of("passed", 1L, "failed", 3L));
        assertThat(report.sandbox()).isEqualTo(sandbox.about());
    }

    @Test
    void programsAreNotRunUnlessSomebodySaysSo() {
        Task task = Tasks.named(List.of("humaneval")).getFirst();
        assertThatThrownBy(() -> score(task, EVALUATOR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("humaneval runs programs that nobody has read. Say --run-generated-code");
    }

    @Test
    void theSignatureSaysWhatDecidesTheValue() {
        assertThat(score(Tasks.named(List.of("wmt14/en-de")).getFirst(), EVALUATOR)
                        .signature())
                .isEqualTo("task:wmt14/en-de|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:joulebook-0.1.0");
        assertThat(score(Tasks.named(List.of("glue/cola")).getFirst(), EVALUATOR)
                        .signature())
                .isEqualTo("task:glue/cola|labels as published|version:joulebook-0.1.0");
    }

    @Test
    void anIntervalHoldsItsValueAndIsAbsentForOneExample() {
        Value accuracy = score(Tasks.named(List.of("superglue/boolq")).getFirst(), EVALUATOR)
                .values()
                .getFirst();
        assertThat(accuracy.low()).isLessThan(75.0);
        assertThat(accuracy.high()).isEqualTo(100.0);
        assertThat(score(Tasks.named(List.of("scrolls/narrative_qa")).getFirst(), EVALUATOR)
                        .values()
                        .getFirst()
                        .low())
                .isNull();
    }

    @Test
    void aSuiteIsAllItsTasksAndAnUnknownNameIsAnsweredWithAllThereAre() {
        assertThat(Tasks.named(List.of("superglue", "superglue/cb"))).hasSize(8);
        assertThatThrownBy(() -> Tasks.named(List.of("glue/ax")))
                .hasMessageStartingWith("there is no task 'glue/ax'. There are: glue/cola, glue/sst2,");
    }

    /**
     * By the table above: 57.7350, 66.6667, (80 + 66.6667) / 2, (73.0297 + 63.2456) / 2, 66.6667, (66.6667 + 50) / 2 for
     * MNLI, 100, 50, 66.6667 over 9; 75, 61.1111, 100, 65, 66.6667, 50, 100, 50 over 8; 57.2357, 100, 81.9800, 90, 66.6667,
     * 50, 66.6667 over 7.
     */
    @Test
    void aSuiteSumsUpToTheMeanOfItsTasks() {
        List<Report> reports = Tasks.named(List.of("glue", "superglue", "scrolls")).stream()
                .map(task -> score(task, EVALUATOR))
                .toList();
        Map<String, Double> means = SuiteMean.ofAll(reports);
        assertThat(means.get("glue")).isCloseTo(67.5044, within(1e-4));
        assertThat(means.get("superglue")).isCloseTo(70.9722, within(1e-4));
        assertThat(means.get("scrolls")).isCloseTo(73.2213, within(1e-4));
        assertThat(SuiteMean.ofAll(reports.subList(1, reports.size()))).containsOnlyKeys("superglue", "scrolls");
    }

    @Test
    void dataThatIsNotThereIsNamed() {
        DataFolder folder = new DataFolder(Samples.data());
        Task task = Tasks.named(List.of("wmt14/en-cs")).getFirst();
        assertThat(folder.files(task)).isEmpty();
        assertThat(folder.missing(task))
                .startsWith("wmt14/en-cs: there is no newstest2014-csen-src.en.sgm with newstest2014-csen-ref.cs.sgm,"
                        + " nor newstest2014.en with newstest2014.cs in ");
        assertThatThrownBy(() -> new DataFolder(Path.of("/no/such/folder")))
                .hasMessage("/no/such/folder is no folder. Give --data the folder with your copy of the data");
    }

    private static Report score(Task task, Evaluator evaluator) {
        PredictedAnswers answers = new PredictedAnswers(task, task.predictions().apply(Samples.predictions(task)));
        Report report =
                evaluator.score(task, new DataFolder(Samples.data()).files(task).orElseThrow(), answers);
        answers.refuseLeftOver();
        return report;
    }

    private static Value value(Report report, String measure) {
        return report.values().stream()
                .filter(value -> value.name().equals(measure))
                .findFirst()
                .orElseThrow();
    }
}
