package joulebook.runner.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import joulebook.runner.metering.MarkJournal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Delivers marks that a run could not. */
@Command(
        name = "marks",
        mixinStandardHelpOptions = true,
        description = "Delivers the marks that runs left behind while the server was away.")
final class MarksCommand implements Callable<Integer> {

    @Option(names = "--server", required = true, paramLabel = "URL", description = "where the marks go")
    private URI server = URI.create("");

    @Option(names = "--marks", required = true, paramLabel = "DIR", description = "where marks wait")
    private Path marks = Path.of("");

    @Override
    public Integer call() {
        int left = 0;
        for (MarkJournal journal : MarkJournal.leftIn(marks)) {
            left += journal.deliverAndDelete(server) ? 0 : 1;
        }
        if (left > 0) {
            System.err.println("the marks of " + left + " runs stay in " + marks + ": " + server
                    + " did not take them. Run this again when it answers.");
        }
        return left == 0 ? 0 : 1;
    }
}
