package joulebook.runner.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.PassOptions;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Tensor;

/** A process of its own that takes one training step and says how much memory it had at most, in KiB. */
final class PeakMemory {
    private static final ModelShape DEEP = new ModelShape(256, 128, 2, 12, 2048);

    private PeakMemory() {}

    public static void main(String[] arguments) throws IOException {
        Gpt model = new Gpt(DEEP, Variant.DENSE, 1, 1, Device.CPU, Engines.auto());
        Tensor tokens = Tensor.of(new long[DEEP.length()], 1, DEEP.length());
        PassOptions options = new PassOptions(Boolean.parseBoolean(arguments[0]), false);
        model.train(tokens, tokens.reshape(DEEP.length()), new Attention.Mode.Dense(), options, 1);
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                System.out.println(line.replaceAll("\\D", ""));
            }
        }
    }

    static long kibibytes(boolean recompute) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        PeakMemory.class.getName(),
                        Boolean.toString(recompute))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the measured process failed: " + said);
        }
        return Long.parseLong(said.strip());
    }
}
