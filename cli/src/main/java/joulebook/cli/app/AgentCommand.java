package joulebook.cli.app;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import joulebook.cli.process.Home;
import joulebook.cli.server.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Meters this host all the time and ships the samples to a server, until it is stopped.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook agent",
            "  ./joulebook agent --server http://127.0.0.1:8740 --interval-millis 100",
            "  ./joulebook agent --meters nvml,rapl"
        })
final class AgentCommand implements Callable<Integer> {

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "where the samples go (default: the server that runs on this data folder)")
    private @Nullable URI server;

    @Option(names = "--interval-millis", paramLabel = "N", description = "time between samples (default: 100)")
    private int intervalMillis = 100;

    @Option(names = "--meters", paramLabel = "LIST", description = "auto, or some of nvml,rapl,model (default: auto)")
    private String meters = "auto";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = Home.of(System.getenv()).checked();
        List<String> arguments =
                new ArrayList<>(List.of("agent", "--spool", home.spool().toString()));
        arguments.addAll(List.of("--interval-millis", Integer.toString(intervalMillis), "--meters", meters));
        arguments.addAll(List.of("--ready-file", home.agentFile().toString()));
        URI url = server != null
                ? server
                : Server.running(home).map(joulebook.cli.server.Api::base).orElse(null);
        if (url == null) {
            System.err.println("no server runs on " + home.path()
                    + ": the samples stay in the spool (--server names one elsewhere)");
        } else {
            arguments.addAll(List.of("--server", url.toString()));
        }
        return Passing.to("collector", arguments);
    }
}
