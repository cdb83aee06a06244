package joulebook.runner.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import joulebook.runner.data.CorpusUnavailable;
import joulebook.runner.data.Tokeniser;
import joulebook.runner.evaluation.model.Writing;
import joulebook.runner.model.Decoder;
import joulebook.runner.pretrained.PretrainedRefused;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes on where a prompt ends, the likeliest token each time. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Goes on where a prompt ends, the likeliest token each time, and says how fast. One prompt's text"
                + " is printed as it comes; several are decoded in step, and printed at the end.")
final class GenerateCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions options = new ModelOptions();

    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "may be given several times")
    private List<String> prompts = List.of();

    @Option(names = "--tokens", defaultValue = "128", paramLabel = "N", description = "to generate (default: 128)")
    private int tokens = 128;

    @Option(names = "--json", paramLabel = "FILE", description = "also write texts and figures as JSON")
    private @Nullable Path json;

    private int printed;

    /** What was said, and what it took. */
    private record Generated(List<String> texts, double prefillSeconds, double decodeSeconds, double share) {}

    @Override
    public Integer call() {
        try {
            return generate();
        } catch (IllegalArgumentException | CorpusUnavailable | PretrainedRefused e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    private int generate() {
        if (tokens < 1) {
            throw new IllegalArgumentException("--tokens is not 1 or more: " + tokens);
        }
        ModelOptions.Loaded loaded = options.load();
        List<int[]> starts = prompts.stream()
                .map(prompt -> tokensOf(prompt, loaded.tokeniser()))
                .toList();
        int longest = starts.stream().mapToInt(start -> start.length).max().orElse(1);
        Generated generated;
        try (Scope scope = new Scope()) {
            Decoder decoder = loaded.model().decoder(starts.size(), longest + tokens);
            generated = generate(decoder, starts, loaded.tokeniser());
        }
        printTexts(generated);
        int read = starts.stream().mapToInt(start -> start.length).sum();
        double perSecond = starts.size() * (tokens - 1) / generated.decodeSeconds;
        System.err.println(String.format(
                Locale.ROOT,
                "%d tokens read in %.3f s; then %.1f tokens/s, %d in step; %.1f %% of the keys and values read",
                read,
                generated.prefillSeconds,
                perSecond,
                starts.size(),
                100 * generated.share));
        if (json != null) {
            Json.write(json, written(generated, read, perSecond));
        }
        return 0;
    }

    private Generated generate(Decoder decoder, List<int[]> starts, Tokeniser tokeniser) {
        List<Writing> said =
                starts.stream().map(start -> new Writing(start, tokeniser)).toList();
        long[] last = new long[starts.size()];
        if (said.size() == 1) {
            System.out.print(prompts.getFirst());
        }
        long begin = System.nanoTime();
        for (int sequence = 0; sequence < last.length; sequence++) {
            try (Scope scope = new Scope()) {
                long[] start =
                        Arrays.stream(starts.get(sequence)).asLongStream().toArray();
                last[sequence] = likeliest(decoder.read(sequence, start), tokeniser)[0];
            }
        }
        say(said, last);
        long middle = System.nanoTime();
        for (int i = 1; i < tokens; i++) {
            try (Scope scope = new Scope()) {
                last = likeliest(decoder.next(last), tokeniser);
            }
            say(said, last);
        }
        long end = System.nanoTime();
        return new Generated(
                said.stream().map(Writing::text).toList(),
                (middle - begin) / 1e9,
                (end - middle) / 1e9,
                decoder.traffic().share());
    }

    /** Among the tokeniser's tokens: a vocabulary may be larger, and its other tokens were never trained. */
    private static long[] likeliest(Tensor logits, Tokeniser tokeniser) {
        return Arrays.stream(
                        logits.narrow(1, 0, tokeniser.vocabulary()).argmax().toDoubles())
                .mapToLong(token -> (long) token)
                .toArray();
    }

    /** A token of each; what a single one's text has more by it is printed at once. */
    private void say(List<Writing> said, long[] tokens) {
        for (int sequence = 0; sequence < tokens.length; sequence++) {
            said.get(sequence).add((int) tokens[sequence]);
        }
        if (tokens.length == 1) {
            String text = whole(said.getFirst().text());
            System.out.print(text.substring(Math.min(printed, text.length())));
            System.out.flush();
            printed = text.length();
        }
    }

    /** Without a character at the end whose other bytes may come yet. */
    private static String whole(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\uFFFD') {
            end--;
        }
        return text.substring(0, end);
    }

    private void printTexts(Generated generated) {
        if (prompts.size() > 1) {
            for (int i = 0; i < prompts.size(); i++) {
                System.out.println("--- " + (i + 1));
                System.out.print(prompts.get(i));
                System.out.println(generated.texts.get(i));
            }
        } else {
            System.out.println(generated.texts.getFirst().substring(printed));
        }
    }

    private Map<String, Object> written(Generated generated, int read, double perSecond) {
        List<Map<String, String>> texts = new ArrayList<>();
        IntStream.range(0, prompts.size())
                .forEach(i -> texts.add(Map.of("prompt", prompts.get(i), "text", generated.texts.get(i))));
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("texts", texts);
        written.put("promptTokens", read);
        written.put("prefillSeconds", generated.prefillSeconds);
        written.put("tokensEach", tokens);
        written.put("decodeSeconds", generated.decodeSeconds);
        written.put("tokensPerSecond", tokens > 1 ? perSecond : null);
        written.put("keysAndValuesRead", generated.share);
        return written;
    }

    /** An empty prompt is what stands between two texts: a first token is needed to say anything. */
    private static int[] tokensOf(String prompt, Tokeniser tokeniser) {
        return prompt.isEmpty() ? tokeniser.separator() : tokeniser.tokens(prompt);
    }
}
