package joulebook.runner.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import joulebook.runner.data.TinyTokenizer;
import joulebook.runner.pretrained.Pretrained;
import joulebook.runner.pretrained.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrainCommandTest {

    @TempDir
    Path folder;

    private record Ran(int status, String out, String err) {

        JsonNode lastLine() {
            String[] lines = out.strip().split("\n");
            return JsonMapper.builder().build().readTree(lines[lines.length - 1]);
        }
    }

    /** Two steps of two parts of two sequences of 128 tokens. */
    @Test
    void aLlamaIsFineTunedWithAsaOnOnesOwnTextAndExported() throws IOException {
        Path llama = Files.createDirectories(folder.resolve("llama"));
        TinyCheckpoint.llama().write(llama, TinyCheckpoint.LLAMA_CONFIG);
        Path text = Files.writeString(folder.resolve("text.txt"), "hello world\n".repeat(60_000));
        Path tuned = folder.resolve("tuned");

        Ran ran = train(
                List.of(
                        "--variant",
                        "asa",
                        "--preset",
                        "smoke",
                        "--from",
                        llama.toString(),
                        "--export",
                        tuned.toString()),
                List.of(
                        "--data",
                        text.toString(),
                        "--tokenizer",
                        TinyTokenizer.write(folder).toString()),
                List.of("--seq-len", "128", "--tokens", "1024", "--accumulate", "2", "--schedule", "wsd"),
                List.of("--recompute", "--learning-rate", "0.001", "--clip", "0.5"));

        assertThat(ran.err()).isEmpty();
        assertThat(ran.status()).isZero();
        JsonNode end = ran.lastLine();
        assertThat(end.path("steps").asInt()).isEqualTo(2);
        assertThat(end.path("batch").asInt()).isEqualTo(4);
        assertThat(end.path("parts").asInt()).isEqualTo(2);
        assertThat(end.path("precision").asString()).isEqualTo("fp32");
        assertThat(end.path("from").path("name").asString())
                .isEqualTo(llama.getFileName().toString());
        assertThat(end.path("from").path("sha256").asString())
                .isEqualTo(Pretrained.open(llama).sha256())
                .isNotEqualTo(Pretrained.open(tuned).sha256());
        assertThat(end.path("corpus").path("tokeniser").asString()).startsWith("tokenizer.json, SHA-256 ");
        assertThat(end.path("lossByPosition").get(0).path("to").asInt()).isEqualTo(64);
        assertThat(end.path("lossByPosition")).hasSize(2);
        assertThat(Pretrained.open(tuned).architecture())
                .isEqualTo(Pretrained.open(llama).architecture());
        assertThat(Files.size(tuned.resolve("model.safetensors")))
                .isNotEqualTo(Files.size(llama.resolve("model.safetensors")));
    }

    @Test
    void aTaskIsChosenByNameAndItsAnswersAreCounted() {
        Ran ran = train(
                List.of("--variant", "dense", "--preset", "smoke", "--task", "needle"),
                List.of("--seq-len", "128", "--tokens", "512", "--precision", "bf16"));
        assertThat(ran.status()).isZero();
        assertThat(ran.lastLine().path("accuracy").asDouble()).isBetween(0.0, 1.0);
        assertThat(ran.lastLine().path("heldOutTokens").asInt()).isEqualTo(4 * 32 * 2 * 8);
        assertThat(ran.lastLine().path("precision").asString()).isEqualTo("bf16");
    }

    /** What was begun goes on; with anything otherwise that losses follow from, the field and both values are said. */
    @Test
    void aCheckpointGoesOnOnlyWithWhatItWasBegunWith() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "hello world\n".repeat(60_000));
        Path other = Files.writeString(folder.resolve("other.txt"), "hello words\n".repeat(60_000));
        List<String> begun = List.of(
                "--variant",
                "dense",
                "--preset",
                "smoke",
                "--data",
                text.toString(),
                "--seq-len",
                "128",
                "--tokens",
                "1024",
                "--checkpoint",
                folder.resolve("state").toString());
        assertThat(train(begun).status()).isZero();

        assertThat(train(begun).status()).isZero();
        assertDiffers(
                train(begun, List.of("--batch", "4")), "batch is 2 there and 4 here", "steps is 4 there and 2 here");
        assertDiffers(train(begun, List.of("--accumulate", "2")), "accumulate is 1 there and 2 here");
        assertDiffers(train(begun, List.of("--seed", "2")), "seed is 1 there and 2 here");
        assertDiffers(train(begun, List.of("--precision", "bf16")), "precision is fp32 there and bf16 here");
        assertDiffers(train(begun, List.of("--evaluations", "3")), "evaluations is 10 there and 3 here");
        assertDiffers(train(begun, List.of("--held-out", other.toString())), "held-out is ");
        List<String> elsewhere = new ArrayList<>(begun);
        elsewhere.set(elsewhere.indexOf(text.toString()), other.toString());
        assertDiffers(train(elsewhere), "data is ");
        elsewhere = new ArrayList<>(begun);
        elsewhere.set(elsewhere.indexOf("128"), "256");
        assertDiffers(train(elsewhere), "seq-len is 128 there and 256 here");
    }

    private void assertDiffers(Ran ran, String... differences) throws IOException {
        assertRefused(
                ran, "cannot go on from the checkpoint " + folder.resolve("state") + ": it is of another training (");
        assertThat(ran.err()).contains(differences).contains("Say what it was begun with to go on, or delete it");
        try (Stream<Path> marks = Files.list(folder.resolve("marks"))) {
            assertThat(marks).hasSize(2); // of the two runs that trained: what is refused marks nothing
        }
    }

    @Test
    void aDenseRunNeverSaysThatItIsSparse() {
        Ran ran = train(List.of(
                "--variant", "dense", "--preset", "smoke", "--task", "copy", "--seq-len", "128", "--tokens", "2560"));
        assertThat(ran.out()).contains("\"phase\":\"dense\"").doesNotContain("sparse", "anneal");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws IOException {
        Path llama = Files.createDirectories(folder.resolve("llama"));
        TinyCheckpoint.llama().write(llama, TinyCheckpoint.LLAMA_CONFIG);
        List<String> asa = List.of("--variant", "asa", "--seq-len", "128");
        assertRefused(
                train(asa, List.of("--from", llama.toString())),
                "a model of 32 tokens does not read bytes: say --data PATH and --tokenizer FILE");
        assertRefused(
                train(asa, List.of("--from", llama.toString(), "--task", "copy")),
                "the tasks have 256 tokens and the model 32: choose another model");
        assertRefused(
                train(asa, List.of("--tokenizer", "x.json")),
                "--tokenizer and --held-out say how to read --data, which is not there");
        assertRefused(
                train(asa, List.of("--task", "sums")), "there is no task 'sums'. There are: text, recall, needle");
        assertRefused(train(asa, List.of("--data", "/nowhere")), "there is no file or folder /nowhere.");
        assertRefused(train(asa, List.of("--from", "/nowhere")), "/nowhere/config.json: it cannot be read");
        assertRefused(train(asa, List.of("--precision", "fp8")), "--precision is fp32 or bf16, not 'fp8'");
        assertRefused(train(asa, List.of("--clip", "0")), "--clip is not over 0: 0.0. Say Infinity for no clipping");
    }

    private static void assertRefused(Ran ran, String message) {
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).startsWith(message);
    }

    @SafeVarargs
    private Ran train(List<String>... options) {
        List<String> arguments =
                new ArrayList<>(List.of("--run", UUID.randomUUID().toString()));
        arguments.addAll(List.of("--marks", folder.resolve("marks").toString()));
        arguments.addAll(List.of("--cache", folder.resolve("cache").toString()));
        for (List<String> each : options) {
            arguments.addAll(each);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int status = new CommandLine(new TrainCommand()).execute(arguments.toArray(String[]::new));
            return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }
}
