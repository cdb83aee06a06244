package joulebook.runner.evaluation.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joulebook.runner.evaluation.dataset.Example;
import joulebook.runner.evaluation.dataset.Option;
import joulebook.runner.evaluation.dataset.Prompt;
import joulebook.runner.evaluation.model.LanguageModel;
import org.junit.jupiter.api.Test;

class ModelAnswersTest {
    private static final List<Option> OPTIONS = List.of(Option.of("no"), Option.of("certainly"));

    /** -3 nats for " no" and -5 for " certainly". */
    private final Known model = new Known(100, Map.of(" no", -3.0, " certainly", -5.0));

    @Test
    void theOptionOfTheGreatestLikelihoodIsTheAnswer() {
        assertThat(answer(new Answering.Choose(false), example("Is it?"))).isEqualTo("no");
    }

    /** -3 / 3 bytes = -1 a byte, -5 / 10 bytes = -0.5 a byte. */
    @Test
    void byTheByteALongOptionIsNotHeldBackByItsLength() {
        assertThat(answer(new Answering.Choose(true), example("Is it?"))).isEqualTo("certainly");
    }

    @Test
    void ofTwoAsLikelyTheFirstIsTheAnswer() {
        Known even = new Known(100, Map.of(" no", -3.0, " certainly", -3.0));
        assertThat(new ModelAnswers(even, new Answering.Choose(false), "m").to(example("Is it?")))
                .containsExactly("no");
    }

    /** Weights 1/4 and 3/4 of 0 and 4: 3. */
    @Test
    void aRatingIsTheMeanOfTheOptionsByTheirLikelihood() {
        Known rater = new Known(100, Map.of(" 0", Math.log(0.1), " 4", Math.log(0.3)));
        Example example =
                new Example("0", Prompt.of("How alike?"), List.of(Option.of("0"), Option.of("4")), List.of("2.5"));
        assertThat(Double.parseDouble(new ModelAnswers(rater, new Answering.Rate(), "m")
                        .to(example)
                        .getFirst()))
                .isCloseTo(3, within(1e-12));
    }

    /** 100 tokens: 10 for the longest option and 10 for the question leave 80 of the document, and the question whole. */
    @Test
    void aLongDocumentIsCutAtItsEndAndTheReportSaysSo() {
        ModelAnswers answers = new ModelAnswers(model, new Answering.Choose(false), "m");
        answers.to(new Example("0", new Prompt("d".repeat(200), "Question: "), OPTIONS, List.of("no")));
        assertThat(model.contexts).containsOnly("d".repeat(80) + "Question: ");
        assertThat(answers.about()).isEqualTo("m; options by log-likelihood; 1 prompts were cut to its 100 tokens");
    }

    @Test
    void anAnswerInWordsLosesItsOuterSpaceAndCodeKeepsIts() {
        Example free = new Example("0", Prompt.of("Say it."), List.of(), List.of("it"));
        assertThat(answer(new Answering.Generate(8, List.of("\n"), false), free))
                .isEqualTo("it");
        assertThat(answer(new Answering.Generate(8, List.of("\n"), true), free)).isEqualTo("  it ");
    }

    private String answer(Answering answering, Example example) {
        return new ModelAnswers(model, answering, "m").to(example).getFirst();
    }

    private static Example example(String question) {
        return new Example("0", Prompt.of(question), OPTIONS, List.of("no"));
    }

    /** A model of characters that knows how likely a few texts are, and says one. */
    private static final class Known implements LanguageModel {
        private final int length;
        private final Map<String, Double> logLikelihoods;
        final List<String> contexts = new ArrayList<>();

        Known(int length, Map<String, Double> logLikelihoods) {
            this.length = length;
            this.logLikelihoods = logLikelihoods;
        }

        @Override
        public double logLikelihood(String context, String continuation) {
            contexts.add(context);
            return logLikelihoods.get(continuation);
        }

        @Override
        public String complete(String prompt, int mostTokens, List<String> stops) {
            return "  it ";
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int tokens(String text) {
            return text.length();
        }

        @Override
        public String start(String text, int mostTokens) {
            return text.substring(0, Math.clamp(mostTokens, 0, text.length()));
        }
    }
}
