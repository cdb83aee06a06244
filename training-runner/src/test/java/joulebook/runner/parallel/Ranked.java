package joulebook.runner.parallel;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.data.Batches;
import joulebook.runner.data.Corpus;
import joulebook.runner.data.JavaSources;
import joulebook.runner.data.RecallTask;
import joulebook.runner.data.TextWindows;
import joulebook.runner.loop.Evaluation;
import joulebook.runner.loop.Identity;
import joulebook.runner.loop.Schedule;
import joulebook.runner.loop.Step;
import joulebook.runner.loop.StepListener;
import joulebook.runner.loop.TrainingLoop;
import joulebook.runner.loop.TrainingPlan;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.PassOptions;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.FakeNccl;
import joulebook.runner.torch.Nccl;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import joulebook.runner.torch.Torch;

/**
 * One, two or three processes that train small models over the fake NCCL, one model after another, and say after each step
 * its loss and the digest of all weights. Rank 0 starts the others.
 */
final class Ranked {
    static final int STEPS = 12;

    private static final ModelShape TINY = new ModelShape(256, 64, 2, 2, 256);
    private static final int BATCH = 6;
    private static final Corpus CORPUS = JavaSources.read(Path.of(System.getProperty("joulebook.corpora")));

    private final Ranks ranks;

    private Ranked(Ranks ranks) {
        this.ranks = ranks;
    }

    public static void main(String[] arguments) {
        int count = Integer.parseInt(arguments[0]);
        int rank = Integer.parseInt(arguments[1]);
        Torch.threads(1);
        if (count == 1) {
            new Ranked(Ranks.ALONE).everything();
            return;
        }
        Nccl nccl = ((Nccl.Found.Ready) Nccl.find()).nccl();
        Path file = Path.of(arguments[2]);
        if (rank > 0) {
            RankProcesses.endWithTheFirst();
        }
        Rendezvous rendezvous = rank == 0 ? Rendezvous.opened(file, nccl.uniqueId()) : new Rendezvous(file);
        RankProcesses others = RankProcesses.start(
                IntStream.range(1, rank == 0 ? count : 1)
                        .mapToObj(other -> new RankProcesses.Other(other, "cpu", command(count, other, file)))
                        .toList(),
                why -> {
                    System.out.println(why);
                    Runtime.getRuntime().halt(1);
                });
        NcclRanks ranks = NcclRanks.join(nccl, rendezvous, rank, count, Device.CPU);
        new Ranked(ranks).everything();
        ranks.leave();
        others.await();
        System.out.println("done");
    }

    /** What {@code count} processes say, line by line; what rank 1 says begins with {@code rank 1: }. */
    static List<String> run(int count, Path folder) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command(count, 0, folder.resolve("rendezvous"))).redirectErrorStream(true);
        builder.environment().put(Nccl.SETTING, FakeNccl.FOLDER.toString());
        builder.environment().put("FAKE_NCCL_FOLDER", folder.toString());
        Process process = builder.start();
        List<String> said = process.inputReader().readAllLines();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the ranks failed: " + String.join("\n", said));
        }
        return said;
    }

    private static List<String> command(int count, int rank, Path rendezvous) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-Djoulebook.corpora=" + System.getProperty("joulebook.corpora"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Ranked.class.getName(),
                Integer.toString(count),
                Integer.toString(rank),
                rendezvous.toString());
    }

    private void everything() {
        if (ranks.count() > 1) {
            sums();
        }
        Batches text = new TextWindows(CORPUS.training(), BATCH, 256, 1);
        train("dense", Variant.DENSE, text, 1, false);
        train("in parts", Variant.DENSE, new TextWindows(CORPUS.training(), 2 * BATCH, 256, 1), 2, false);
        train("recomputed", Variant.DENSE, text, 1, true);
        train("asa", Variant.ASA, text, 1, false);
        train("moe", Variant.MOE, text, 1, false);
        train("linformer", Variant.LINFORMER, text, 1, false);
        // a share of recall asks for another number of tokens than the next
        train("recall", Variant.DENSE, new RecallTask(BATCH, 512, 1, 1), 1, false);
    }

    /** Rank r has r + 1 times what rank 0 has. */
    private void sums() {
        double times = ranks.rank() + 1;
        try (Scope scope = new Scope()) {
            Tensor single = Tensor.of(new float[] {0.1f, 2, -3}, 3).times(times);
            Tensor wide = Tensor.of(new double[] {0.1, 1e300}, 2).times(times);
            // 1 + 1/128 is a bfloat16, and three times it is not: there they are 1/64 apart
            Tensor half =
                    Tensor.of(new float[] {1.0078125f, 256}, 2).times(times).toBfloat16();
            Tensor many = Tensor.full(single, times, 700_000);
            for (Tensor each : List.of(single, wide, half, many)) {
                ranks.sum(each);
            }
            say("float32 " + Arrays.toString(single.toFloats()));
            say("float64 " + Arrays.toString(wide.toDoubles()));
            say("bfloat16 " + Arrays.toString(half.toFloats()));
            say("long " + many.select(0, 0).item() + " "
                    + many.select(0, 699_999).item());

            Tensor given = Tensor.of(new float[] {7, 8}, 2).times(times);
            ranks.broadcast(given);
            say("broadcast " + Arrays.toString(given.toFloats()));

            Tensor turned =
                    Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).times(times).transpose(0, 1);
            Tensor small = Tensor.of(new float[] {10}, 1).times(times);
            Tensor another = Tensor.of(new float[] {20, 30}, 2).times(times);
            Tensor last = Tensor.of(new float[] {40}, 1).times(times);
            List<Tensor> all = List.of(small, another, turned, last);
            Buckets.sum(ranks, all, 4);
            say("buckets "
                    + all.stream().map(Tensor::toFloats).map(Arrays::toString).collect(joining(" ")));
        }
    }

    /** Ranks begin with other weights each, but for rank 0's. */
    private void train(String name, Variant variant, Batches training, int parts, boolean recompute) {
        try (Scope scope = new Scope()) {
            ModelShape shape =
                    new ModelShape(TINY.vocabulary(), TINY.width(), TINY.heads(), TINY.layers(), training.length());
            Gpt model = new Gpt(shape, variant, 0.7, 1 + ranks.rank(), Device.CPU, Engines.auto());
            TrainingPlan plan = new TrainingPlan(
                    STEPS,
                    3e-3,
                    Schedule.COSINE,
                    1,
                    parts,
                    new PassOptions(recompute, false),
                    1,
                    1,
                    DensitySchedule.of(STEPS, 0.7, 0.05));
            Batches heldOut = new TextWindows(CORPUS.heldOut(), BATCH, training.length(), 0);
            TrainingLoop loop =
                    new TrainingLoop(model, training, heldOut, plan, List.of(new Heard(name, model)), ranks);
            if (ranks.leads()) {
                loop.run(null, Identity.NONE);
            } else {
                loop.follow();
            }
        }
    }

    private final class Heard implements StepListener {
        private final String name;
        private final Gpt model;

        private Heard(String name, Gpt model) {
            this.name = name;
            this.model = model;
        }

        @Override
        public void stepped(Step step) {
            say(name + " loss " + step.number() + " " + step.loss());
            say(name + " weights " + step.number() + " " + digest(model));
        }

        @Override
        public void evaluated(Evaluation evaluation) {
            say(name + " held out " + evaluation.heldOutLoss() + " of " + evaluation.heldOutTokens());
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static String digest(Gpt model) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<Tensor> all = new ArrayList<>();
            Stream.of(model.matrices(), model.norms(), model.gates()).forEach(all::addAll);
            for (Tensor each : all) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * each.length());
                bytes.asFloatBuffer().put(each.toFloats());
                digest.update(bytes);
            }
            for (double control : model.feedback()) {
                digest.update(ByteBuffer.allocate(8).putDouble(0, control));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
