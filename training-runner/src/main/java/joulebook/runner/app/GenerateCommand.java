package joulebook.runner.app;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import joulebook.runner.model.Decoder;
import joulebook.runner.model.Gpt;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes on where a prompt ends, the likeliest byte each time. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Goes on where a prompt ends, the likeliest byte each time, and says how fast. One prompt's text"
                + " is printed as it comes; several are decoded in step, and printed at the end.")
final class GenerateCommand implements Callable<Integer> {
    private static final int BYTES = 256;

    @Mixin
    private ModelOptions options = new ModelOptions();

    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "may be given several times")
    private List<String> prompts = List.of();

    @Option(names = "--tokens", defaultValue = "128", paramLabel = "N", description = "to generate (default: 128)")
    private int tokens = 128;

    @Option(names = "--json", paramLabel = "FILE", description = "also write texts and figures as JSON")
    private @Nullable Path json;

    /** What was said, and what it took. */
    private record Generated(List<byte[]> texts, double prefillSeconds, double decodeSeconds, double share) {}

    @Override
    public Integer call() {
        try {
            return generate();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    private int generate() {
        if (tokens < 1) {
            throw new IllegalArgumentException("--tokens is not 1 or more: " + tokens);
        }
        List<long[]> starts = prompts.stream().map(GenerateCommand::tokensOf).toList();
        Gpt model = options.loadModel();
        int longest = starts.stream().mapToInt(start -> start.length).max().orElse(1);
        Generated generated;
        try (Scope scope = new Scope()) {
            generated = generate(model.decoder(starts.size(), longest + tokens), starts);
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

    private Generated generate(Decoder decoder, List<long[]> starts) {
        List<ByteArrayOutputStream> said =
                starts.stream().map(start -> new ByteArrayOutputStream()).toList();
        long[] last = new long[starts.size()];
        if (said.size() == 1) {
            System.out.print(prompts.getFirst());
        }
        long begin = System.nanoTime();
        for (int sequence = 0; sequence < last.length; sequence++) {
            try (Scope scope = new Scope()) {
                last[sequence] = likeliest(decoder.read(sequence, starts.get(sequence)))[0];
            }
        }
        say(said, last);
        long middle = System.nanoTime();
        for (int i = 1; i < tokens; i++) {
            try (Scope scope = new Scope()) {
                last = likeliest(decoder.next(last));
            }
            say(said, last);
        }
        long end = System.nanoTime();
        return new Generated(
                said.stream().map(ByteArrayOutputStream::toByteArray).toList(),
                (middle - begin) / 1e9,
                (end - middle) / 1e9,
                decoder.traffic().share());
    }

    /** Among bytes: a vocabulary may be larger, and its other tokens were never trained. */
    private static long[] likeliest(Tensor logits) {
        return Arrays.stream(logits.narrow(1, 0, BYTES).argmax().toDoubles())
                .mapToLong(token -> (long) token)
                .toArray();
    }

    /** A byte of each; of a single one at once. */
    private static void say(List<ByteArrayOutputStream> said, long[] tokens) {
        for (int sequence = 0; sequence < tokens.length; sequence++) {
            said.get(sequence).write((int) tokens[sequence]);
        }
        if (tokens.length == 1) {
            System.out.write((int) tokens[0]);
            System.out.flush();
        }
    }

    private void printTexts(Generated generated) {
        if (prompts.size() > 1) {
            for (int i = 0; i < prompts.size(); i++) {
                System.out.println("--- " + (i + 1));
                System.out.print(prompts.get(i));
                System.out.writeBytes(generated.texts.get(i));
                System.out.println();
            }
        } else {
            System.out.println();
        }
    }

    private Map<String, Object> written(Generated generated, int read, double perSecond) {
        List<Map<String, String>> texts = new ArrayList<>();
        IntStream.range(0, prompts.size())
                .forEach(i -> texts.add(Map.of(
                        "prompt", prompts.get(i), "text", new String(generated.texts.get(i), StandardCharsets.UTF_8))));
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

    /** An empty prompt is a new line: a first token is needed to say anything. */
    private static long[] tokensOf(String prompt) {
        byte[] bytes = (prompt.isEmpty() ? "\n" : prompt).getBytes(StandardCharsets.UTF_8);
        long[] tokens = new long[bytes.length];
        Arrays.setAll(tokens, i -> bytes[i] & 0xFF);
        return tokens;
    }
}
