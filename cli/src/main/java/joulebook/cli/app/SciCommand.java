package joulebook.cli.app;

import java.util.concurrent.Callable;
import joulebook.cli.print.CostText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sci",
        mixinStandardHelpOptions = true,
        description =
                "A run's Software Carbon Intensity (ISO/IEC 21031): ((E x I) + M) per R. E has the devices' idle energy while"
                        + " they were reserved, I is location-based, M is of the devices' making.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook sci 6f1e1c1e-0000-4000-8000-0000000000aa",
            "  ./joulebook sci 6f1e1c1e-0000-4000-8000-0000000000aa --unit \"inference token\" --units 1200000"
        })
final class SciCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "the run's id")
    private String run = "";

    @Option(names = "--unit", paramLabel = "NAME", description = "what R counts (default: training token)")
    private @Nullable String unit;

    @Option(names = "--units", paramLabel = "N", description = "R (default: the run's training tokens)")
    private @Nullable Long units;

    @Option(names = "--reserved-from", paramLabel = "INSTANT", description = "since when its devices were kept for it")
    private @Nullable String reservedFrom;

    @Option(
            names = "--reserved-to",
            paramLabel = "INSTANT",
            description = "until when (default: from its start to its end)")
    private @Nullable String reservedTo;

    @Mixin
    private Answering answering = new Answering();

    @Override
    public Integer call() throws InterruptedException {
        String path = new Query()
                .with("unit", unit)
                .with("units", units)
                .with("reservedFrom", reservedFrom)
                .with("reservedTo", reservedTo)
                .at("/v1/runs/" + PathPart.of(run) + "/sci");
        return answering.print(api -> api.get(path), CostText::sci);
    }
}
