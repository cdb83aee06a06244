package joulebook.cli.app;

import java.util.concurrent.Callable;
import joulebook.cli.print.SeriesText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists series, and from when to when each is known.")
final class FactorsListCommand implements Callable<Integer> {

    @Option(names = "--kind", paramLabel = "KIND", description = "only of this kind")
    private @Nullable String kind;

    @Override
    public Integer call() throws InterruptedException {
        String path = "/v1/series" + (kind == null ? "" : "?kind=" + PathPart.of(kind));
        return AtServer.ask(api -> {
            System.out.print(SeriesText.list(api.get(path)));
            return 0;
        });
    }
}
