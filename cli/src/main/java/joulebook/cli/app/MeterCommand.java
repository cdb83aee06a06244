package joulebook.cli.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.metering.Agent;
import joulebook.cli.metering.HostClock;
import joulebook.cli.metering.OwnRun;
import joulebook.cli.metering.Settlement;
import joulebook.cli.metering.Terms;
import joulebook.cli.print.RunText;
import joulebook.cli.process.ForegroundCommand;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Interruption;
import joulebook.cli.process.TextFile;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Api;
import joulebook.cli.server.Json;
import joulebook.cli.server.Refused;
import joulebook.cli.server.Server;
import joulebook.cli.server.ServerAway;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "meter",
        mixinStandardHelpOptions = true,
        description = "Runs a command and says on stderr what energy it used, what that cost and what it emitted. The"
                + " command keeps stdin and stdout; its exit status is passed on (128 + n for signal n).",
        footer = {
            "",
            "Examples:",
            "  ./joulebook meter -- python train.py --epochs 3",
            "  ./joulebook meter --country DEU --price \"0.25 EUR/kWh\" --json train.json -- ./train.sh",
            "",
            "Exit status: the command's; 125 if metering could not begin (the command is then not run), 126 if the",
            "command may not be run, 127 if there is no such command."
        })
final class MeterCommand implements Callable<Integer> {
    private static final int CANNOT_METER = 125;
    private static final int CANNOT_RUN = 126;
    private static final int NOT_FOUND = 127;

    @Mixin
    private TermsOptions terms = new TermsOptions();

    @Option(names = "--name", paramLabel = "NAME", description = "name of the run (default: the program's)")
    private @Nullable String name;

    @Option(
            names = "--record-command",
            description =
                    "keep the command with all its arguments in the books, where nothing is ever deleted and whoever"
                            + " reads them reads it (default: the program's name only)")
    private boolean recordCommand;

    @Option(names = "--project", paramLabel = "NAME", description = "project that the run counts for (default: meter)")
    private String project = "meter";

    @Option(names = "--json", paramLabel = "FILE", description = "also write the run's statement as JSON")
    private @Nullable Path json;

    @Parameters(paramLabel = "CMD", arity = "1..*", description = "the command and its arguments, after --")
    private List<String> command = List.of();

    private final Installation installation = Installation.ofThisProcess();

    @Override
    public Integer call() throws InterruptedException {
        Agent agent;
        Home home = Home.of(System.getenv());
        Terms stated = terms.terms();
        try {
            home.checked();
            TextFile.refuseUnwritable(json);
            URI server = Server.running(home).map(Api::base).orElse(null);
            agent = Agent.startOrJoin(installation, home, server, MeterCommand::say);
        } catch (Trouble e) {
            say(e.getMessage() + "\nThe command was not run.");
            return CANNOT_METER;
        }
        OwnRun run;
        int status;
        try (agent) {
            run = OwnRun.start(
                    home,
                    HostClock.of(agent.boot()),
                    name != null ? name : String.join(" ", recorded()),
                    project,
                    agent.host(),
                    Map.of("command", recorded()),
                    stated);
            status = runCommand(run, agent);
            run.end(Map.of("exitCode", status));
        }
        Interruption interruption = Interruption.ofThisThread();
        try {
            book(home, agent, run);
        } catch (OwnRun.PutAside e) {
            say(String.valueOf(e.getMessage()));
        } catch (Trouble | Refused | ServerAway e) {
            say("the books could not be made: " + e.getMessage() + "\n" + kept(home));
        } catch (InterruptedException e) {
            say("stopped before the books were made (exit status " + interruption.exitStatus() + "). " + kept(home));
        }
        return status;
    }

    /** Arguments may be passwords and tokens, and a program's folder may say who somebody is: the books never forget. */
    private List<String> recorded() {
        return recordCommand
                ? command
                : List.of(String.valueOf(Path.of(command.getFirst()).getFileName()));
    }

    private static String kept(Home home) {
        return "Nothing is lost: the samples are in " + home.spool() + " and the run's marks in " + home.pending()
                + "; the next ./joulebook meter books them too.";
    }

    private int runCommand(OwnRun run, Agent agent) throws InterruptedException {
        try {
            return ForegroundCommand.start(command, Map.of()).waitFor(() -> {
                run.stillRunning();
                agent.bringBack();
            });
        } catch (IOException e) {
            say("cannot run " + command.getFirst() + ": " + e.getMessage());
            return exists(command.getFirst()) ? CANNOT_RUN : NOT_FOUND;
        }
    }

    /** As a shell looks: what exec says will not do, since a folder of the PATH that may not be entered is no command. */
    private static boolean exists(String program) {
        if (program.contains("/")) {
            return Files.exists(Path.of(program));
        }
        return Arrays.stream(String.valueOf(System.getenv("PATH")).split(":", -1))
                .anyMatch(folder -> Files.exists(Path.of(folder, program)));
    }

    private void book(Home home, Agent agent, OwnRun run) throws InterruptedException {
        try (Server server = Server.findOrStart(installation, home, System.getenv(), MeterCommand::say)) {
            OwnRun.deliverPending(server.api(), home, MeterCommand::say);
            run.deliver(server.api());
            JsonNode statement = Settlement.ofRuns(
                            server,
                            () -> agent.ship(installation, home, server.api().base()),
                            List.of(run.id()))
                    .getFirst();
            System.err.println();
            System.err.print(RunText.of(statement));
            System.err.println(
                    "page    " + server.api().address("/runs/" + run.id()) + " (./joulebook serve shows it)");
            if (json != null) {
                Json.write(json, statement);
            }
        }
    }

    private static void say(String line) {
        System.err.println("joulebook: " + line);
    }
}
