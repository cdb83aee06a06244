package joulebook.runner.evaluation.task;

import java.util.List;

/** How a model answers. */
public sealed interface Answering {

    /** For the report. */
    String about();

    /**
     * By the option whose text is likeliest after the prompt.
     *
     * @param perByte whether the log-likelihood is divided by the text's bytes: where options differ much in length
     */
    record Choose(boolean perByte) implements Answering {

        @Override
        public String about() {
            return perByte ? "options by log-likelihood per byte" : "options by log-likelihood";
        }
    }

    /** By the mean of the options' numbers, weighted by their likelihood after the prompt. */
    record Rate() implements Answering {

        @Override
        public String about() {
            return "mean of the options by likelihood";
        }
    }

    /**
     * By going on from the prompt, the likeliest token each time.
     *
     * @param mostTokens of the answer
     * @param stops end it
     * @param keepsSpace whether white space at both ends belongs to the answer, as in code
     */
    record Generate(int mostTokens, List<String> stops, boolean keepsSpace) implements Answering {

        @Override
        public String about() {
            return "greedy, at most " + mostTokens + " tokens";
        }
    }
}
