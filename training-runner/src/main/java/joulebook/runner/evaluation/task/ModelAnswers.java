package joulebook.runner.evaluation.task;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import joulebook.runner.evaluation.dataset.Example;
import joulebook.runner.evaluation.dataset.Option;
import joulebook.runner.evaluation.dataset.Prompt;
import joulebook.runner.evaluation.model.LanguageModel;

/** What a language model answers, without any example before it (zero-shot). */
public final class ModelAnswers implements Answers {
    private final LanguageModel model;
    private final Answering answering;
    private final String about;
    private long shortened;

    public ModelAnswers(LanguageModel model, Answering answering, String about) {
        this.model = model;
        this.answering = answering;
        this.about = about + "; " + answering.about();
    }

    @Override
    public List<String> to(Example example) {
        return List.of(
                switch (answering) {
                    case Answering.Choose(boolean perByte) -> likeliest(example, perByte);
                    case Answering.Rate() -> Double.toString(rating(example));
                    case Answering.Generate generate -> completion(example, generate);
                });
    }

    @Override
    public String about() {
        return shortened == 0
                ? about
                : about + "; " + shortened + " prompts were cut to its " + model.length() + " tokens";
    }

    private String likeliest(Example example, boolean perByte) {
        double[] scores = scores(example);
        List<Option> options = example.options();
        return IntStream.range(0, scores.length)
                .boxed()
                .max(Comparator.comparingDouble(
                        i -> perByte ? scores[i] / model.tokens(options.get(i).text()) : scores[i]))
                .map(i -> options.get(i).label())
                .orElseThrow();
    }

    /** Softmax over the options' log-likelihoods, and the mean of their numbers under it. */
    private double rating(Example example) {
        double[] scores = scores(example);
        double most = IntStream.range(0, scores.length)
                .mapToDouble(i -> scores[i])
                .max()
                .orElseThrow();
        double weights = 0;
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            double weight = Math.exp(scores[i] - most);
            weights += weight;
            sum += weight * Double.parseDouble(example.options().get(i).label());
        }
        return sum / weights;
    }

    private double[] scores(Example example) {
        int longest = example.options().stream()
                .mapToInt(option -> model.tokens(option.text()))
                .max()
                .orElseThrow();
        String prompt = fitting(example.prompt(), longest);
        return example.options().stream()
                .mapToDouble(option -> model.logLikelihood(prompt, option.text()))
                .toArray();
    }

    private String completion(Example example, Answering.Generate generate) {
        int mostTokens = Math.min(generate.mostTokens(), model.length() / 2);
        String text = model.complete(fitting(example.prompt(), mostTokens), mostTokens, generate.stops());
        return generate.keepsSpace() ? text : text.strip();
    }

    /** The prompt with so much of its document that an answer of {@code answer} tokens fits; a question is never cut here. */
    private String fitting(Prompt prompt, int answer) {
        int room = model.length() - answer - model.tokens(prompt.question());
        String document = model.start(prompt.document(), room);
        if (document.length() < prompt.document().length() || room < 0) {
            shortened++;
        }
        return document + prompt.question();
    }
}
