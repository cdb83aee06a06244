package joulebook.runner.evaluation.task;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import joulebook.runner.evaluation.metric.Accuracy;
import joulebook.runner.evaluation.metric.Bleu;
import joulebook.runner.evaluation.metric.ExactGroups;
import joulebook.runner.evaluation.metric.F1;
import joulebook.runner.evaluation.metric.Labelled;
import joulebook.runner.evaluation.metric.Matthews;
import joulebook.runner.evaluation.metric.PassAtK;
import joulebook.runner.evaluation.metric.Pearson;
import joulebook.runner.evaluation.metric.Rated;
import joulebook.runner.evaluation.metric.Rouge;
import joulebook.runner.evaluation.metric.Spearman;
import joulebook.runner.evaluation.metric.SquadAnswer;
import joulebook.runner.evaluation.task.Scoring.Measure;

/** The scorings that the tasks share. */
final class Scorings {
    static final Scoring<Labelled> ACCURACY = ofLabels(hundredths("accuracy", Accuracy::of));

    static final Scoring<Labelled> MATTHEWS = ofLabels(hundredths("matthews", examples -> Matthews.of(examples, "1")));

    static final Scoring<Labelled> F1_AND_ACCURACY =
            ofLabels(hundredths("f1", examples -> F1.binary(examples, "1")), hundredths("accuracy", Accuracy::of));

    static final Scoring<Labelled> MACRO_F1_AND_ACCURACY =
            ofLabels(hundredths("macro f1", F1::macro), hundredths("accuracy", Accuracy::of));

    static final Scoring<Rated> CORRELATIONS = new Scoring<>(
            unit -> unit.getFirst().rated(),
            List.of(hundredths("pearson", Pearson::of), hundredths("spearman", Spearman::of)));

    /** A unit is a question, with its candidate answers; F1a is over the candidates of all questions. */
    static final Scoring<List<Labelled>> MULTIRC = new Scoring<>(
            unit -> unit.stream().map(Answer::labelled).toList(),
            List.of(
                    hundredths(
                            "f1a",
                            questions -> F1.binary(
                                    questions.stream().flatMap(List::stream).toList(), "1")),
                    hundredths("exact match", ExactGroups::of)));

    static final Scoring<Double> EXACT_MATCH = new Scoring<>(
            unit -> SquadAnswer.exactMatch(text(unit), references(unit)),
            List.of(hundredths("exact match", Scorings::mean)));

    static final Scoring<Double> TOKEN_F1 = new Scoring<>(
            unit -> SquadAnswer.f1(text(unit), references(unit)), List.of(hundredths("f1", Scorings::mean)));

    static final Scoring<Comparison> TOKEN_F1_AND_EXACT_MATCH = new Scoring<>(
            unit -> new Comparison(
                    SquadAnswer.f1(text(unit), references(unit)), SquadAnswer.exactMatch(text(unit), references(unit))),
            List.of(
                    hundredths(
                            "f1",
                            answers -> mean(answers.stream().map(Comparison::f1).toList())),
                    hundredths(
                            "exact match",
                            answers ->
                                    mean(answers.stream().map(Comparison::exact).toList()))));

    static final Scoring<Bleu.Counts> BLEU =
            new Scoring<>(unit -> Bleu.count(text(unit), references(unit)), List.of(new Measure<>("bleu", Bleu::of)));

    static final Scoring<Rouge> ROUGE = new Scoring<>(
            unit -> Rouge.best(references(unit), text(unit)),
            List.of(
                    hundredths(
                            "rouge geometric mean", texts -> Rouge.mean(texts).geometricMean()),
                    hundredths("rouge1", texts -> Rouge.mean(texts).one()),
                    hundredths("rouge2", texts -> Rouge.mean(texts).two()),
                    hundredths("rougeL", texts -> Rouge.mean(texts).l()),
                    hundredths("rougeLsum", texts -> Rouge.mean(texts).lSum())));

    /** A unit is a problem, with all its samples' verdicts. */
    static final Scoring<Tries> PASS_AT = new Scoring<>(
            unit -> new Tries(unit.size(), (int) unit.stream()
                    .filter(answer -> answer.text().equals(Task.PASSED))
                    .count()),
            IntStream.of(1, 10, 100)
                    .mapToObj(k -> Scorings.<Tries>hundredths("pass@" + k, problems -> passAt(k, problems)))
                    .toList());

    private Scorings() {}

    /** How an answer compares with its references. */
    record Comparison(double f1, double exact) {}

    /** How often a problem was tried, and how often that passed. */
    record Tries(int samples, int passed) {}

    /** Undefined where a problem has fewer samples than k. */
    private static double passAt(int k, List<Tries> problems) {
        return mean(problems.stream()
                .map(tries -> tries.samples() < k ? Double.NaN : PassAtK.of(tries.samples(), tries.passed(), k))
                .toList());
    }

    @SafeVarargs
    private static Scoring<Labelled> ofLabels(Measure<Labelled>... measures) {
        return new Scoring<>(unit -> unit.getFirst().labelled(), List.of(measures));
    }

    private static <S> Measure<S> hundredths(String name, ToDoubleFunction<List<S>> over) {
        return new Measure<>(name, units -> 100 * over.applyAsDouble(units));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private static String text(List<Answer> unit) {
        return unit.getFirst().text();
    }

    private static List<String> references(List<Answer> unit) {
        return unit.getFirst().example().references();
    }
}
