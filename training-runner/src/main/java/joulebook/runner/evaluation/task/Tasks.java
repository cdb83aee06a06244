package joulebook.runner.evaluation.task;

import static joulebook.runner.evaluation.task.Task.single;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import joulebook.runner.evaluation.dataset.Example;
import joulebook.runner.evaluation.dataset.Glue;
import joulebook.runner.evaluation.dataset.HumanEval;
import joulebook.runner.evaluation.dataset.MultiRc;
import joulebook.runner.evaluation.dataset.Predictions;
import joulebook.runner.evaluation.dataset.RecordQueries;
import joulebook.runner.evaluation.dataset.Scrolls;
import joulebook.runner.evaluation.dataset.SuperGlue;
import joulebook.runner.evaluation.dataset.Wmt;
import joulebook.runner.evaluation.metric.Bleu;

/** All tasks there are. Each is scored on the split whose labels are published: dev, val or validation; WMT's on its test. */
public final class Tasks {
    /** Of this evaluation: what signatures name. */
    static final String VERSION = "joulebook-0.1.0";

    private static final Answering BY_SUM = new Answering.Choose(false);
    private static final Answering BY_MEAN = new Answering.Choose(true);
    /** Where nothing but labels decides. */
    private static final String LABELS = "labels as published";

    public static final List<Task> ALL = Stream.of(glue(), superGlue(), wmt(), List.of(humanEval()), scrolls())
            .flatMap(List::stream)
            .toList();

    private Tasks() {}

    /**
     * The tasks of these names; a suite's name means all of its tasks.
     *
     * @throws IllegalArgumentException naming all there are
     */
    public static List<Task> named(List<String> names) {
        Set<Task> found = new LinkedHashSet<>();
        for (String name : names) {
            List<Task> meant = ALL.stream()
                    .filter(task -> task.label().equals(name) || task.suite().equals(name))
                    .toList();
            if (meant.isEmpty()) {
                throw new IllegalArgumentException("there is no task '" + name + "'. There are: "
                        + ALL.stream().map(Task::label).collect(Collectors.joining(", "))
                        + "; and glue, superglue, wmt14 and scrolls for all of theirs");
            }
            found.addAll(meant);
        }
        return new ArrayList<>(found);
    }

    private static List<Task> glue() {
        return List.of(
                glue("cola", "CoLA/dev.tsv", Glue::cola, Scorings.MATTHEWS),
                glue("sst2", "SST-2/dev.tsv", Glue::sst2, Scorings.ACCURACY),
                glue("mrpc", "MRPC/dev.tsv", Glue::mrpc, Scorings.F1_AND_ACCURACY),
                new Task(
                        "glue",
                        "stsb",
                        List.of(List.of("STS-B/dev.tsv")),
                        single(Glue::stsb),
                        Glue::predictions,
                        new Answering.Rate(),
                        Scorings.CORRELATIONS,
                        LABELS),
                glue("qqp", "QQP/dev.tsv", Glue::qqp, Scorings.F1_AND_ACCURACY),
                glue("mnli-m", "MNLI/dev_matched.tsv", Glue::mnli, Scorings.ACCURACY),
                glue("mnli-mm", "MNLI/dev_mismatched.tsv", Glue::mnli, Scorings.ACCURACY),
                glue("qnli", "QNLI/dev.tsv", Glue::qnli, Scorings.ACCURACY),
                glue("rte", "RTE/dev.tsv", Glue::rte, Scorings.ACCURACY),
                glue("wnli", "WNLI/dev.tsv", Glue::wnli, Scorings.ACCURACY));
    }

    private static Task glue(String name, String file, Function<Path, Stream<Example>> read, Scoring<?> scoring) {
        return new Task("glue", name, List.of(List.of(file)), single(read), Glue::predictions, BY_SUM, scoring, LABELS);
    }

    private static List<Task> superGlue() {
        return List.of(
                superGlue("boolq", "BoolQ", SuperGlue::boolQ, Scorings.ACCURACY),
                superGlue("cb", "CB", SuperGlue::cb, Scorings.MACRO_F1_AND_ACCURACY),
                superGlue("copa", "COPA", SuperGlue::copa, Scorings.ACCURACY),
                superGlue("multirc", "MultiRC", MultiRc::questions, MultiRc::predictions, Scorings.MULTIRC),
                superGlue("record", "ReCoRD", RecordQueries::queries, Scorings.TOKEN_F1_AND_EXACT_MATCH),
                superGlue("rte", "RTE", SuperGlue::rte, Scorings.ACCURACY),
                superGlue("wic", "WiC", SuperGlue::wic, Scorings.ACCURACY),
                superGlue("wsc", "WSC", SuperGlue::wsc, Scorings.ACCURACY));
    }

    private static Task superGlue(
            String name, String folder, Function<Path, Stream<Example>> read, Scoring<?> scoring) {
        return superGlue(name, folder, file -> read.apply(file).map(List::of), SuperGlue::predictions, scoring);
    }

    private static Task superGlue(
            String name,
            String folder,
            Function<Path, Stream<List<Example>>> read,
            Function<Path, Predictions> predictions,
            Scoring<?> scoring) {
        return new Task(
                "superglue",
                name,
                List.of(List.of(folder + "/val.jsonl")),
                files -> read.apply(files.getFirst()),
                predictions,
                BY_SUM,
                scoring,
                LABELS);
    }

    private static List<Task> wmt() {
        return List.of(
                wmt("deen", "en", "de"),
                wmt("deen", "de", "en"),
                wmt("fren", "en", "fr"),
                wmt("fren", "fr", "en"),
                wmt("csen", "en", "cs"),
                wmt("csen", "cs", "en"));
    }

    private static Task wmt(String pair, String from, String to) {
        String sgm = "newstest2014-" + pair;
        return new Task(
                "wmt14",
                from + "-" + to,
                List.of(
                        List.of(sgm + "-src." + from + ".sgm", sgm + "-ref." + to + ".sgm"),
                        List.of("newstest2014." + from, "newstest2014." + to)),
                files -> Wmt.pairs(files.get(0), files.get(1), language(from), language(to))
                        .map(List::of),
                Wmt::predictions,
                new Answering.Generate(512, List.of("\n"), false),
                Scorings.BLEU,
                Bleu.signature(1, VERSION));
    }

    private static String language(String code) {
        return Locale.of(code).getDisplayLanguage(Locale.ENGLISH);
    }

    /** The stops are those of the paper that HumanEval comes from (Chen et al. 2021, section 2.1). */
    private static Task humanEval() {
        return new Task(
                "humaneval",
                "",
                List.of(List.of("HumanEval.jsonl.gz"), List.of("HumanEval.jsonl")),
                single(HumanEval::problems),
                HumanEval::predictions,
                new Answering.Generate(1024, List.of("\nclass", "\ndef", "\n#", "\nif", "\nprint"), true),
                Scorings.PASS_AT,
                "unbiased estimator");
    }

    private static List<Task> scrolls() {
        String rouge = "no stemmer, sentences as lines, best reference";
        String squad = "SQuAD's normalisation, best reference";
        return List.of(
                scrolls("gov_report", Scrolls::summaries, summary(1024), Scorings.ROUGE, rouge),
                scrolls("summ_screen_fd", Scrolls::summaries, summary(512), Scorings.ROUGE, rouge),
                scrolls("qmsum", Scrolls::questions, summary(512), Scorings.ROUGE, rouge),
                scrolls("qasper", Scrolls::questions, summary(128), Scorings.TOKEN_F1, squad),
                scrolls("narrative_qa", Scrolls::questions, summary(128), Scorings.TOKEN_F1, squad),
                scrolls("quality", Scrolls::quality, BY_MEAN, Scorings.EXACT_MATCH, squad),
                scrolls("contract_nli", Scrolls::contractNli, BY_MEAN, Scorings.EXACT_MATCH, squad));
    }

    private static Answering summary(int mostTokens) {
        return new Answering.Generate(mostTokens, List.of("\n"), false);
    }

    private static Task scrolls(
            String name, Function<Path, Stream<Example>> read, Answering answering, Scoring<?> scoring, String method) {
        return new Task(
                "scrolls",
                name,
                List.of(List.of(name + "/validation.jsonl"), List.of(name + "/val.jsonl")),
                single(read),
                Scrolls::predictions,
                answering,
                scoring,
                method);
    }
}
