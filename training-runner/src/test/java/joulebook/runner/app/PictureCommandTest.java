package joulebook.runner.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PictureCommandTest {
    @TempDir
    Path folder;

    @Test
    void whatTrainKeptIsDrawn() throws IOException {
        Path kept = folder.resolve("kept.json");
        Path svg = folder.resolve("kept.svg");
        int trained = new CommandLine(new TrainCommand())
                .execute(
                        "--run=" + UUID.randomUUID(),
                        "--variant=window",
                        "--preset=smoke",
                        "--seq-len=128",
                        "--tokens=1024",
                        "--marks=" + folder.resolve("marks"),
                        "--kept=" + kept);

        int drawn = new CommandLine(new PictureCommand()).execute(kept.toString(), "--svg=" + svg);

        assertThat(trained).isZero();
        assertThat(drawn).isZero();
        assertThat(Files.readString(svg))
                .startsWith("<svg ")
                .contains("window, preset smoke, 128 tokens, 4 steps, density 0.25, seed 1")
                .contains("step 4", "layer 1");
    }

    @Test
    void aFileThatIsNotThereIsRefusedWithWhatToGive() {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
        try {
            int exit = new CommandLine(new PictureCommand())
                    .execute(folder.resolve("none").toString(), "--svg=" + folder.resolve("svg"));
            assertThat(exit).isEqualTo(2);
            assertThat(heard.toString(StandardCharsets.UTF_8)).contains("give a file that train --kept wrote");
        } finally {
            System.setErr(before);
        }
    }
}
