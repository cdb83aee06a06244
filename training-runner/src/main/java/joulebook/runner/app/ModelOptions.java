package joulebook.runner.app;

import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.runner.evaluation.model.GptLanguageModel;
import joulebook.runner.evaluation.model.LanguageModel;
import joulebook.runner.loop.Checkpoint;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Preset;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which trained model: what was said to {@code train}, and the file that it wrote. */
final class ModelOptions {

    @Option(names = "--checkpoint", required = true, paramLabel = "FILE", description = "what train --checkpoint wrote")
    private Path checkpoint = Path.of("");

    @Option(names = "--variant", required = true, paramLabel = "NAME", description = "that it was trained with")
    private String variant = "";

    @Option(names = "--preset", defaultValue = "default", paramLabel = "NAME", description = "that it was trained with")
    private String preset = "default";

    @Option(names = "--seq-len", paramLabel = "N", description = "that it was trained with (default: the preset's)")
    private @Nullable Integer length;

    @Option(names = "--density", paramLabel = "D", description = "that it was trained with (default: the preset's)")
    private @Nullable Double density;

    @Option(names = "--device", defaultValue = "cpu", paramLabel = "NAME", description = "cpu or cuda:0")
    private String device = "cpu";

    @Option(names = "--engine", defaultValue = "auto", paramLabel = "NAME", description = EngineOption.ABOUT)
    private String engine = "auto";

    @Option(names = "--threads", paramLabel = "N", description = "threads of an operator (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** @throws IllegalArgumentException if the file is not of such a model */
    LanguageModel load() {
        return new GptLanguageModel(loadModel());
    }

    /** @throws IllegalArgumentException if the file is not of such a model */
    Gpt loadModel() {
        Variant attention = Variant.of(variant);
        Preset sizes = Preset.of(preset);
        ModelShape shape = length == null ? sizes.shape() : sizes.shape().withLength(length);
        Device place = Device.of(device);
        EngineOption.use(engine);
        if (!Files.isRegularFile(checkpoint)) {
            throw new IllegalArgumentException(
                    "there is no checkpoint " + checkpoint + ". Write one with train --checkpoint FILE");
        }
        Torch.threads(threads);
        double target = density == null ? sizes.density() : density;
        Gpt model = new Gpt(shape, attention, target, 0, place);
        Checkpoint.readWeights(checkpoint, TrainCommand.trainingOf(variant, preset, shape, target), model);
        return model;
    }

    String about() {
        return variant + " " + preset + " from " + checkpoint + ", zero-shot";
    }
}
