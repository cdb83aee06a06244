package joulebook.runner.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.data.CorpusUnavailable;
import joulebook.runner.loop.Identity;
import joulebook.runner.loop.TrainingPlan;
import joulebook.runner.metering.MarkJournal;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Preset;
import joulebook.runner.model.Variant;
import joulebook.runner.pretrained.PretrainedRefused;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains one variant with one seed, and marks it. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains one variant with one seed; prints progress as JSON lines; marks the run.")
final class TrainCommand implements Callable<Integer> {

    @Option(names = "--run", required = true, paramLabel = "UUID", description = "the run's id")
    private UUID run = new UUID(0, 0);

    @Option(
            names = "--variant",
            required = true,
            paramLabel = "NAME",
            description = "dense, asa, or another: see variants")
    private String variant = "";

    @Option(names = "--preset", defaultValue = "default", paramLabel = "NAME", description = "sizes: see presets")
    private String preset = "";

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "of weights and batches")
    private long seed;

    @Option(names = "--tokens", paramLabel = "N", description = "training tokens (default: the preset's)")
    private @Nullable Long tokens;

    @Option(names = "--seq-len", paramLabel = "N", description = "tokens in a sequence, a multiple of 64")
    private @Nullable Integer length;

    @Option(
            names = "--density",
            paramLabel = "D",
            description = "share of the causal map to compute, above 0 up to 1 (default: the preset's)")
    private @Nullable Double density;

    @Option(names = "--device", defaultValue = "cpu", paramLabel = "NAME", description = "cpu or cuda:0")
    private String device = "";

    @Option(names = "--batch", paramLabel = "N", description = "sequences in a batch (default: the preset's)")
    private @Nullable Integer batch;

    @Option(names = "--engine", defaultValue = "auto", paramLabel = "NAME", description = ModelOptions.ABOUT_ENGINE)
    private String engine = "auto";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads of an operator (default: all cores, shared by ranks)")
    private @Nullable Integer threads;

    @Option(names = "--server", paramLabel = "URL", description = "where the marks go")
    private @Nullable URI server;

    @Option(names = "--marks", required = true, paramLabel = "DIR", description = "where marks wait")
    private Path marks = Path.of("");

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "keep the state there, and go on from it")
    private @Nullable Path checkpoint;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    private final RankOptions together = new RankOptions();

    @Mixin
    private final OptimisationOptions optimisation = new OptimisationOptions();

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final PretrainedOptions pretrained = new PretrainedOptions();

    @Option(
            names = "--kept",
            paramLabel = "FILE",
            description = "keep there which blocks each layer kept, over training: see picture")
    private @Nullable Path kept;

    @Option(names = "--corpora", paramLabel = "DIR", description = "the folder of the corpus' files")
    private Path corpora = Corpora.folder();

    @Override
    public Integer call() {
        try {
            return train();
        } catch (CorpusUnavailable | PretrainedRefused | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        } finally {
            together.close();
        }
    }

    private int train() {
        Variant attention = Variant.of(variant);
        Preset sizes = Preset.of(preset);
        ModelShape shape = data.fit(pretrained.shape(sizes.shape(), length), sizes.task(), pretrained.isPretrained());
        Device place = together.device(Device.of(device));
        Engines engines = Engines.named(engine);
        int sequences = batch == null ? sizes.batch() : Math.clamp(batch, 1, 4096);
        new Fit(shape, together.share(sequences), together.count()).check(optimisation.kept(place), place);
        Torch.threads(threads == null ? together.threads() : threads);
        long perStep = (long) sequences * shape.length() * optimisation.parts();
        int steps = (int) Math.max(1, (tokens == null ? sizes.tokens() : tokens) / perStep);
        TrainingData trainingData = data.trainingData(
                sizes.task(),
                corpora,
                new TrainingData.Form(sequences, optimisation.parts(), shape.length(), steps, seed));
        double target = density == null ? sizes.density() : density;
        DensitySchedule schedule = attention.schedule(steps, target, sizes.dense());
        TrainingPlan plan = optimisation.plan(steps, trainingData.heldOutBatches(), schedule, place);
        TrainingSession session = new TrainingSession(
                new TrainingSession.Setup(
                        attention, sizes, shape, target, seed, sequences, trainingData, plan, place, engines),
                together.join(spec, marks.resolve(run + ".rendezvous"), place),
                together,
                pretrained);
        if (!together.leads()) {
            session.follow();
            return 0;
        }
        Identity identity = data.identity(
                identity(shape, target, sizes.dense(), plan, sequences, place), sizes.task(), trainingData);
        session.lead(new MarkJournal(marks, run), server, new TrainingSession.Files(checkpoint, kept), identity);
        return 0;
    }

    private Identity identity(
            ModelShape shape, double target, double dense, TrainingPlan plan, int sequences, Device place) {
        Identity model = ModelOptions.identity(variant, preset, shape, target, pretrained.begunWith());
        return optimisation
                .identity(model, place)
                .with("batch", sequences)
                .with("steps", plan.steps())
                .with("dense", dense)
                .with("seed", seed);
    }
}
