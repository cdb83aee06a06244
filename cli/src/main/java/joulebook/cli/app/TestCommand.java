package joulebook.cli.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** For the help only: the launcher runs the tests itself, since they build what this program is made of. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = "Runs the whole build's checks and tests: Maven's, the page's, the browser's, and one small"
                + " comparison from end to end.",
        footer = {"", "Example:", "  ./joulebook test"})
final class TestCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        System.err.println("joulebook: test takes no arguments, and is run by the launcher: ./joulebook test");
        return 2;
    }
}
