package joulebook.runner.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import joulebook.runner.torch.FakeNccl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code train} with several processes over the fake NCCL, each on the CPU, and with what a GPU host is asked first. */
@EnabledOnOs(OS.LINUX)
class SeveralGpusTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** 20 steps of 6 sequences of 128 tokens. */
    private static final List<String> SHORT = List.of("--batch", "6", "--tokens", "15360", "--evaluations", "4");

    private static final List<String> ENDLESS = List.of("--batch", "6", "--tokens", "1000000000", "--evaluations", "9");

    @TempDir
    Path folder;

    private String nccl = FakeNccl.FOLDER.toString();
    private String failing = "-1";

    private record Ran(int status, List<String> out, String err) {

        JsonNode end() {
            return MAPPER.readTree(out.getLast());
        }

        List<Double> heldOutLosses() {
            return out.stream()
                    .map(MAPPER::readTree)
                    .filter(line -> line.path("type").asString().equals("evaluation"))
                    .map(line -> line.path("heldOutLoss").asDouble())
                    .toList();
        }
    }

    private record Running(Process process, BufferedReader out, Path err) {

        List<ProcessHandle> others() {
            return process.children().toList();
        }

        void readTo(String part) throws IOException {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.contains(part)) {
                    return;
                }
            }
            throw new IllegalStateException("it ended before it said " + part + ": " + Files.readString(err));
        }

        Ran finished() throws Exception {
            List<String> said = out.readAllLines();
            return new Ran(process.onExit().get(60, TimeUnit.SECONDS).exitValue(), said, Files.readString(err));
        }
    }

    @Test
    void twoRanksLearnWhatOneProcessDoesAndTheMarksNameBothDevices() throws Exception {
        UUID run = UUID.randomUUID();
        Ran alone = start(UUID.randomUUID(), "alone", SHORT).finished();
        Ran together = start(run, "together", SHORT, List.of("--ranks", "2")).finished();

        assertThat(together.status()).isZero();
        assertThat(together.heldOutLosses()).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(together.heldOutLosses().get(i))
                    .isCloseTo(alone.heldOutLosses().get(i), within(1e-4));
        }
        assertThat(together.end().path("tokens").asLong()).isEqualTo(15_360);
        assertThat(together.end().path("batch").asInt()).isEqualTo(6);
        assertThat(together.end().path("device").asString()).isEqualTo("cpu, cpu");
        List<JsonNode> marks = marks(run);
        assertThat(marks.getFirst().path("kind").asString()).isEqualTo("START");
        assertThat(marks.getFirst().path("detail").path("devices")).hasSize(2);
        assertThat(marks.getLast().path("kind").asString()).isEqualTo("END");
        assertThat(marks.stream().filter(mark -> mark.path("kind").asString().equals("START")))
                .hasSize(1);
        try (Stream<Path> left = Files.list(folder.resolve("marks"))) {
            assertThat(left).noneMatch(file -> file.toString().endsWith(".rendezvous"));
        }
    }

    /** From 2 ranks to 3: a checkpoint is of the training, not of who trained. */
    @Test
    void aTrainingWhoseFirstRankWasKilledGoesOnAndItsOtherRanksAreGone() throws Exception {
        Ran whole = start(UUID.randomUUID(), "whole", SHORT).finished();
        List<String> kept = List.of("--checkpoint", folder.resolve("state").toString());
        Running first = start(UUID.randomUUID(), "first", SHORT, kept, List.of("--ranks", "2"));
        first.readTo("\"type\":\"step\"");
        first.readTo("\"type\":\"evaluation\"");
        first.readTo("\"type\":\"evaluation\""); // the state of the one before is written
        List<ProcessHandle> others = first.others();
        first.process().destroyForcibly();

        assertThat(others).hasSize(1);
        others.getFirst().onExit().get(60, TimeUnit.SECONDS);
        first.process().onExit().get(60, TimeUnit.SECONDS);

        Ran second = start(UUID.randomUUID(), "second", SHORT, kept, List.of("--ranks", "3"))
                .finished();
        assertThat(second.status()).isZero();
        assertThat(second.heldOutLosses()).hasSizeBetween(1, 3);
        assertThat(second.heldOutLosses().getLast())
                .isCloseTo(whole.heldOutLosses().getLast(), within(1e-4));
    }

    @Test
    void aRankThatDiesEndsTheRunWhichNamesIt() throws Exception {
        UUID run = UUID.randomUUID();
        Running leader = start(run, "leader", ENDLESS, List.of("--ranks", "3"));
        leader.readTo("\"type\":\"step\"");
        List<ProcessHandle> others = leader.others();
        ProcessHandle victim = others.getFirst();
        victim.destroyForcibly();

        Ran ran = leader.finished();

        assertThat(ran.status()).isEqualTo(1);
        String named = "rank [12] on cpu \\(process " + victim.pid()
                + "\\) was killed by signal 9, and the others cannot go on without it\\..*";
        assertThat(ran.err()).containsPattern(named);
        assertThat(marks(run).getLast().path("kind").asString()).isEqualTo("CRASH");
        assertThat(marks(run).getLast().path("detail").path("reason").asString())
                .matches(Pattern.compile(named, Pattern.DOTALL));
        for (ProcessHandle other : others) {
            other.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    /** Rank 0 waits in NCCL for it meanwhile; nothing was marked yet. */
    @Test
    void aRankThatCannotJoinEndsTheRunBeforeItBegan() throws Exception {
        failing = "1";
        UUID run = UUID.randomUUID();

        Ran ran = start(run, "failing", SHORT, List.of("--ranks", "2")).finished();

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .containsPattern(
                        "(?m)^rank 1 on cpu \\(process \\d+\\) ended with exit status 1, and the others cannot")
                .contains("rank 1: java.lang.IllegalStateException: ncclCommInitRank failed: unhandled system error");
        assertThat(folder.resolve("marks").resolve(run + ".jsonl")).doesNotExist();
    }

    @Test
    void aStoppedRunEndsAllItsRanks() throws Exception {
        UUID run = UUID.randomUUID();
        Running leader = start(run, "stopped", ENDLESS, List.of("--ranks", "2"));
        leader.readTo("\"type\":\"step\"");
        List<ProcessHandle> others = leader.others();
        leader.process().toHandle().destroy(); // SIGTERM; the process's own would close its streams

        assertThat(leader.finished().status()).isNotZero();
        others.getFirst().onExit().get(60, TimeUnit.SECONDS);
        assertThat(marks(run).getLast().path("detail").path("reason").asString())
                .isEqualTo("stopped");
    }

    @Test
    void whatCannotBeSharedIsRefusedBeforeAnythingStarts() throws Exception {
        assertRefused(
                start(UUID.randomUUID(), "uneven", List.of("--batch", "6", "--ranks", "4")),
                "a batch of 6 sequences does not make 4 equal shares: say --batch 4 or 8, or another --gpus");
        assertRefused(
                start(UUID.randomUUID(), "few", List.of("--batch", "2", "--ranks", "4")),
                "a batch of 2 sequences does not make 4 equal shares: say --batch 4, or another --gpus");
        // no GPU here, or not so many
        assertRefused(start(UUID.randomUUID(), "many", List.of("--gpus", "64")), "--gpus 64, and ");
        assertRefused(start(UUID.randomUUID(), "none", List.of("--gpus", "0")), "--gpus is fewer than 1: 0");
    }

    @Test
    void withoutAnNcclItSaysWhatToDo() throws Exception {
        nccl = "/nowhere";
        assertRefused(
                start(UUID.randomUUID(), "absent", List.of("--batch", "6", "--ranks", "2")),
                "no NCCL, which sums gradients over GPUs: libnccl.so.2 cannot be loaded from /nowhere. Set"
                        + " JOULEBOOK_NCCL to the libnccl.so.2 of your PyTorch");
    }

    private static void assertRefused(Running running, String message) throws Exception {
        Ran ran = running.finished();
        assertThat(ran.err()).contains(message);
        assertThat(ran.status()).isEqualTo(2);
    }

    @SafeVarargs
    private Running start(UUID run, String name, List<String>... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--add-modules=jdk.incubator.vector",
                "-Djoulebook.corpora=" + System.getProperty("joulebook.corpora"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(List.of("train", "--run", run.toString(), "--variant", "dense", "--preset", "smoke"));
        command.addAll(List.of("--seq-len", "128", "--threads", "1"));
        command.addAll(List.of("--marks", folder.resolve("marks").toString()));
        for (List<String> each : options) {
            command.addAll(each);
        }
        Path err = folder.resolve(name + ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().put("JOULEBOOK_NCCL", nccl);
        builder.environment().put("FAKE_NCCL_FOLDER", folder.toString());
        builder.environment().put("FAKE_NCCL_FAILS", failing);
        Process process = builder.start();
        return new Running(process, process.inputReader(), err);
    }

    private List<JsonNode> marks(UUID run) throws IOException {
        return Files.readAllLines(folder.resolve("marks").resolve(run + ".jsonl")).stream()
                .map(MAPPER::readTree)
                .toList();
    }
}
