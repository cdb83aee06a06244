package joulebook.cli.app;

import java.util.concurrent.Callable;
import joulebook.cli.print.CostText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tco",
        mixinStandardHelpOptions = true,
        description =
                "What a run, or all runs of a project, cost in all, without staff: their own cost over the months that they"
                        + " took part in, and their share of what their devices cost unused. Per GPU-hour, run and million tokens.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook tco 6f1e1c1e-0000-4000-8000-0000000000aa --currency EUR",
            "  ./joulebook tco --project llm --currency EUR --contract ours"
        })
final class TcoCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    private static final class Subject {
        @Parameters(paramLabel = "RUN", description = "the run's id")
        private @Nullable String run;

        @Option(names = "--project", paramLabel = "NAME", description = "all runs of a project")
        private @Nullable String project;
    }

    @Option(
            names = "--tokens",
            paramLabel = "N",
            description = "how many tokens came of it (default: as the runs' marks say)")
    private @Nullable Long tokens;

    @Mixin
    private CostOptions options = new CostOptions();

    @Mixin
    private Answering answering = new Answering();

    @Override
    public Integer call() throws InterruptedException {
        String path = options.query()
                .with("run", subject.run)
                .with("project", subject.project)
                .with("tokens", tokens)
                .at("/v1/tco");
        return answering.print(api -> api.get(path), CostText::tco);
    }
}
