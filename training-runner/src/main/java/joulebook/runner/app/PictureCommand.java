package joulebook.runner.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import joulebook.runner.picture.KeptOverTraining;
import joulebook.runner.picture.KeptPicture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws which blocks each layer kept, over training. */
@Command(
        name = "picture",
        mixinStandardHelpOptions = true,
        description = "Draws which blocks each layer kept, over training, from the file that train --kept wrote.")
final class PictureCommand implements Callable<Integer> {

    @Parameters(paramLabel = "KEPT", description = "the file that train --kept wrote")
    private Path kept = Path.of("");

    @Option(names = "--svg", required = true, paramLabel = "FILE", description = "where the picture goes")
    private Path svg = Path.of("");

    @Override
    public Integer call() {
        try {
            Files.writeString(svg, new KeptPicture(KeptOverTraining.read(kept)).svg());
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
        } catch (IOException e) {
            System.err.println("cannot write " + svg + ": " + e.getMessage());
        }
        return 2;
    }
}
