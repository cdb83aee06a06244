package joulebook.runner.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.loop.Identity;
import joulebook.runner.loop.StepListener;
import joulebook.runner.loop.Summary;
import joulebook.runner.loop.TrainingLoop;
import joulebook.runner.loop.TrainingPlan;
import joulebook.runner.loop.WarmUp;
import joulebook.runner.metering.HostClock;
import joulebook.runner.metering.MarkJournal;
import joulebook.runner.metering.RunMarker;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Preset;
import joulebook.runner.model.Variant;
import joulebook.runner.parallel.Ranks;
import joulebook.runner.picture.KeptRecorder;
import joulebook.runner.pretrained.Pretrained;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Torch;
import org.jspecify.annotations.Nullable;

/** One training in one of its ranks: warms up, makes the model, runs the loop; the leading rank marks it and says what came of it. */
final class TrainingSession {
    private final Setup setup;
    private final Ranks ranks;
    private final RankOptions together;
    private final PretrainedOptions pretrained;
    private final WarmUp warmUp;
    private final Gpt model;

    /**
     * What is trained, on what, and how.
     *
     * @param density that the schedule ends at, above 0 up to 1
     * @param sequences in a part of a batch
     */
    record Setup(
            Variant variant,
            Preset preset,
            ModelShape shape,
            double density,
            long seed,
            int sequences,
            TrainingData data,
            TrainingPlan plan,
            Device device,
            Engines engines) {

        long tokens() {
            return (long) sequences * plan.parts() * shape.length() * plan.steps();
        }
    }

    /**
     * What the leading rank writes.
     *
     * @param checkpoint gone on from if it is there; null for none
     * @param kept which blocks each layer kept; null for nothing
     */
    record Files(@Nullable Path checkpoint, @Nullable Path kept) {}

    /** Of a rank that has joined {@code ranks}. */
    TrainingSession(Setup setup, Ranks ranks, RankOptions together, PretrainedOptions pretrained) {
        this.setup = setup;
        this.ranks = ranks;
        this.together = together;
        this.pretrained = pretrained;
        this.warmUp = WarmUp.of(setup.shape(), setup.variant(), setup.device(), setup.engines(), setup.density());
        this.model = pretrained.model(
                setup.shape(), setup.variant(), setup.density(), setup.seed(), setup.device(), setup.engines());
    }

    /** As a rank that another one leads. */
    void follow() {
        loop(List.of()).follow();
        together.finished();
    }

    /**
     * As the process that was started.
     *
     * @param server where the marks go, or null: they stay in the journal
     * @param identity of the training, for its checkpoint
     */
    void lead(MarkJournal journal, @Nullable URI server, Files files, Identity identity) {
        RunMarker marker = new RunMarker(
                journal,
                server,
                () -> {}, // the CPU has done what it was asked when an operator returns; item() waits for a GPU
                Map.of("devices", together.devices(setup.device())),
                this::detail,
                HostClock.ofThisHost());
        Thread ending = new Thread(() -> {
            together.stop();
            marker.crashed("stopped");
            marker.deliver();
        });
        Runtime.getRuntime().addShutdownHook(ending);
        together.whenOneFalls(why -> {
            marker.crashed(why);
            marker.deliver();
        });
        List<StepListener> listeners =
                new ArrayList<>(List.of(marker, new ProgressLines(setup.plan().steps(), setup.tokens())));
        if (files.kept() != null) {
            listeners.add(recorder(files.kept()));
        }
        Summary summary = loop(listeners).run(files.checkpoint(), identity);
        together.finished();
        pretrained.export(model, setup.variant());
        boolean delivered = marker.deliver();
        Map<String, Object> end = new LinkedHashMap<>();
        end.put("type", "end");
        end.put("marksDelivered", delivered);
        end.putAll(detail(summary));
        System.out.println(Json.line(end));
    }

    private TrainingLoop loop(List<StepListener> listeners) {
        TrainingData data = setup.data();
        return new TrainingLoop(model, data.training(), data.heldOut(), setup.plan(), listeners, ranks);
    }

    private KeptRecorder recorder(Path file) {
        String which = "%s, preset %s, %d tokens, %d steps, density %s, seed %d"
                .formatted(
                        setup.variant().label(),
                        setup.preset().label(),
                        setup.shape().length(),
                        setup.plan().steps(),
                        setup.density(),
                        setup.seed());
        return new KeptRecorder(model, setup.data().heldOut(), setup.plan().density(), which, file);
    }

    private Map<String, Object> detail(Summary summary) {
        TrainingPlan plan = setup.plan();
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("variant", setup.variant().label());
        detail.put("preset", setup.preset().label());
        detail.put("seed", setup.seed());
        detail.put("batch", setup.sequences() * plan.parts());
        detail.put("parts", plan.parts());
        detail.put("recompute", plan.options().recompute());
        detail.put("precision", plan.options().bfloat16() ? "bf16" : "fp32");
        detail.put("warmUpSeconds", warmUp.seconds()); // before START: not in the run
        detail.putAll(RunDetail.of(model, setup.variant()));
        detail.putAll(RunDetail.of(summary));
        detail.put("flopBound", RunDetail.bound(model, setup.variant(), summary.trainingDensity()));
        detail.put("device", String.join(", ", together.devices(setup.device())));
        if (!setup.device().equals(Device.CPU)) {
            detail.put("engine", setup.engines().chosen());
        }
        detail.put("torchAbi", Torch.abi());
        detail.put("corpus", setup.data().source());
        Pretrained begun = pretrained.begunWith();
        if (begun != null) {
            detail.put("from", Map.of("name", TrainingData.name(begun.folder()), "sha256", begun.sha256()));
        }
        return detail;
    }
}
