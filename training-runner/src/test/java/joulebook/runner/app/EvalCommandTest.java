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
import joulebook.runner.data.TinyTokenizer;
import joulebook.runner.evaluation.task.Samples;
import joulebook.runner.evaluation.task.Tasks;
import joulebook.runner.pretrained.TinyCheckpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command, with a checkpoint that the train command wrote, on the test material. */
class EvalCommandTest {
    @TempDir
    static Path folder;

    private record Run(int exit, String out, String err) {}

    @BeforeAll
    static void trainFourSteps() {
        for (String variant : List.of("dense", "asa")) {
            Run run = run(
                    new TrainCommand(),
                    "--run=" + UUID.randomUUID(),
                    "--variant=" + variant,
                    "--preset=smoke",
                    "--seq-len=128",
                    "--tokens=1024",
                    "--marks=" + folder.resolve("marks"),
                    "--checkpoint=" + folder.resolve(variant));
            assertThat(run.exit()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dense", "asa"})
    void aCheckpointAnswersAllTasksWhoseDataIsThere(String variant) throws IOException {
        Path json = folder.resolve(variant + ".json");

        Run run = eval("--task=glue,superglue,wmt14,scrolls", "--limit=2", "--json=" + json, checkpoint(variant));

        assertThat(run.exit()).isZero();
        assertThat(run.err().lines()).allMatch(line -> line.matches("[a-z0-9/_-]+: \\d+ done"));
        assertThat(run.out()).contains("wmt14/de-en: no data", "wmt14/en-cs: no data", "wmt14/cs-en: no data");
        JsonNode written = JsonMapper.builder().build().readTree(Files.readString(json));
        assertThat(written.path("reports")).hasSize(10 + 8 + 3 + 7);
        JsonNode first = written.path("reports").path(0);
        assertThat(first.path("task").asString()).isEqualTo("glue/cola");
        assertThat(first.path("examples").asInt()).isEqualTo(2);
        assertThat(first.path("values").path(0).path("name").asString()).isEqualTo("matthews");
        assertThat(first.path("answers").asString())
                .startsWith(variant + " smoke from " + folder.resolve(variant) + ", zero-shot");
        assertThat(written.path("noData")).hasSize(3);
        assertThat(written.path("suiteMeans").propertyNames()).containsExactly("glue", "superglue", "scrolls");
    }

    /** Its checkpoint with the model that it began with; what it exported, alone; and what it began with, alone. */
    @Test
    void aModelThatBeganElsewhereIsScoredWithItsTokenizer() throws IOException {
        Path llama = Files.createDirectories(folder.resolve("llama"));
        TinyCheckpoint.llama().write(llama, TinyCheckpoint.LLAMA_CONFIG);
        String tokenizer = "--tokenizer=" + TinyTokenizer.write(folder);
        Path text = Files.writeString(folder.resolve("text.txt"), "hello world\n".repeat(60_000));
        String[] asa = {"--variant=asa", "--preset=smoke", "--seq-len=128", "--from=" + llama, tokenizer};
        List<String> training = new ArrayList<>(List.of(asa));
        training.addAll(List.of("--run=" + UUID.randomUUID(), "--tokens=512", "--data=" + text));
        training.addAll(List.of("--marks=" + folder.resolve("marks"), "--cache=" + folder.resolve("cache")));
        training.addAll(List.of("--checkpoint=" + folder.resolve("tuned"), "--export=" + folder.resolve("exported")));
        assertThat(run(new TrainCommand(), training.toArray(String[]::new)).exit())
                .isZero();
        String task = "--task=glue/cola,superglue/cb";
        String[] exported = {"--variant=asa", "--seq-len=128", "--from=" + folder.resolve("exported"), tokenizer};

        Run tuned = eval(task, asa, "--checkpoint=" + folder.resolve("tuned"));

        assertThat(tuned.err()).doesNotContain("refused");
        assertThat(tuned.exit()).isZero();
        assertThat(tuned.out()).contains("asa smoke from " + folder.resolve("tuned") + " with " + folder);
        assertThat(scores(eval(task, exported))).isEqualTo(scores(tuned)).hasSizeGreaterThan(2);
        assertThat(eval(task, "--variant=dense", "--seq-len=128", "--from=" + llama, tokenizer)
                        .exit())
                .isZero();
        refused(
                llama + ": it has not learned what asa needs beside a dense model's weights. Fine-tune it",
                task,
                "--variant=asa",
                "--seq-len=128",
                "--from=" + llama,
                tokenizer);
        refused(
                "a model of 32 tokens does not read bytes: say --tokenizer FILE",
                task,
                "--variant=dense",
                "--from=" + llama);
        refused(
                "cannot read the checkpoint " + folder.resolve("tuned") + ": it is of another training (",
                task,
                "--variant=asa",
                "--preset=smoke",
                "--seq-len=128",
                "--checkpoint=" + folder.resolve("tuned"));
    }

    /** Lines of values, without who answered. */
    private static List<String> scores(Run run) {
        return run.out()
                .lines()
                .filter(line -> line.matches(".* [0-9.]+ to [0-9.]+.*"))
                .toList();
    }

    /** The values are worked out in TaskScoresTest. */
    @Test
    void predictionsAreScoredWithoutAModel() {
        Run run = eval("--task=glue/mrpc", predictions("glue/mrpc"));
        assertThat(run.exit()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains("glue/mrpc 3 f1 80.00 0.00 to 100.00")
                .contains("task:glue/mrpc|labels as published|version:joulebook-0.1.0; "
                        + predictions("glue/mrpc").replace("--predictions=", "predictions in "));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void generatedCodeRunsOnlyWhereSomebodySaysSo() {
        Run refused = eval("--task=humaneval", predictions("humaneval"));
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("humaneval runs programs that nobody has read. Say --run-generated-code if");

        Run run = eval("--task=humaneval", predictions("humaneval"), "--run-generated-code");
        assertThat(run.exit()).isZero();
        assertThat(run.out().replaceAll(" +", " "))
                .contains("humaneval 2 pass@1 25.00")
                .contains("pass@10 undefined")
                .contains("programs: {failed=3, passed=1}; no ");
    }

    @Test
    void whatCannotBeEvaluatedIsRefusedWithWhatToDo() {
        refused("there is no task 'glue/ax'. There are: glue/cola,", "--task=glue/ax", checkpoint("dense"));
        refused("wmt14/en-cs: there is no newstest2014-csen-src.en.sgm", "--task=wmt14/en-cs", checkpoint("dense"));
        refused("there is no checkpoint nowhere. Write one", "--task=glue", "--checkpoint=nowhere", "--variant=asa");
        refused("there is no model: say --checkpoint FILE, --from DIR, or both", "--task=glue", "--variant=asa");
        refused("--limit is not 1 or more: 0", "--task=glue", "--limit=0", checkpoint("dense"));
        refused(
                "--predictions holds the answers to one task, and [superglue] are 8. Name one --task",
                "--task=superglue",
                predictions("superglue/cb"));
        refused(
                "cannot read the checkpoint " + folder.resolve("dense") + ": it is of another training (seq-len is 128",
                "--task=glue",
                "--checkpoint=" + folder.resolve("dense"),
                "--variant=dense",
                "--preset=smoke");
    }

    @Test
    void predictionsForAnotherSplitAreRefused() throws IOException {
        Path more = Files.writeString(folder.resolve("more.tsv"), "index\tprediction\n0\t1\n1\t1\n2\t1\n3\t1\n4\t1\n");
        refused(
                more + ": there is a prediction for '4', which the data does not have",
                "--task=glue/cola",
                "--predictions=" + more);
        Path other = Files.writeString(folder.resolve("other.tsv"), "index\tprediction\n0\tentailment\n");
        refused(
                other + ": the prediction for '0' is 'entailment', not one of 0, 1. Give the labels as the benchmark",
                "--task=glue/cola",
                "--predictions=" + other);
    }

    private static void refused(String message, Object... arguments) {
        Run run = eval(arguments);
        assertThat(run.err()).startsWith(message);
        assertThat(run.exit()).isEqualTo(2);
    }

    private static String[] checkpoint(String variant) {
        return new String[] {
            "--checkpoint=" + folder.resolve(variant), "--variant=" + variant, "--preset=smoke", "--seq-len=128"
        };
    }

    private static String predictions(String task) {
        return "--predictions=" + Samples.predictions(Tasks.named(List.of(task)).getFirst());
    }

    private static Run eval(Object... arguments) {
        List<String> words = new ArrayList<>(List.of("--data=" + Samples.data()));
        for (Object argument : arguments) {
            words.addAll(argument instanceof String[] several ? List.of(several) : List.of((String) argument));
        }
        return run(new EvalCommand(), words.toArray(String[]::new));
    }

    private static Run run(Object command, String... words) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int exit = new CommandLine(command).execute(words);
            return new Run(exit, written.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
