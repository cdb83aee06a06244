package joulebook.cli.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
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
import joulebook.cli.process.Startable;
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
            "A meter sees a device and not who uses it: all that the devices of this host draw meanwhile is charged.",
            "",
            "Exit status: the command's; 125 if metering could not begin, or a term is not known (the command is then",
            "not run), 126 if the command may not be run, 127 if there is no such command (nothing is then booked)."
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
        Terms stated = terms.terms();
        Startable startable = Startable.of(command.getFirst());
        if (startable != Startable.YES) {
            return cannotStart(
                    startable,
                    startable == Startable.NOT_FOUND
                            ? "there is no such command"
                            : "it is no program, or may not be executed");
        }
        Agent agent;
        Home home = Home.of(System.getenv());
        Interruption early = Interruption.ofThisThread();
        try {
            home.checked();
            TextFile.refuseUnwritable(json);
            refuseUnknown(stated, home);
            URI server = Server.running(home).map(Api::base).orElse(null);
            agent = Agent.startOrJoin(installation, home, server, MeterCommand::say);
        } catch (Trouble | Refused | ServerAway e) {
            say(e.getMessage() + "\nThe command was not run.");
            return CANNOT_METER;
        } catch (InterruptedException e) {
            say("stopped before the command was run");
            return early.exitStatus();
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
            try {
                status = runCommand(run, agent);
            } catch (IOException e) {
                run.forget();
                return cannotStart(Startable.of(command.getFirst()), e.getMessage());
            }
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

    /** Before the command runs, not after its hours: a server that runs is asked, and one is started where terms are named. */
    private void refuseUnknown(Terms stated, Home home) throws InterruptedException {
        if (!terms.named() && Server.running(home).isEmpty()) {
            return; // what is assumed where nothing is named is always known
        }
        try (Server server = Server.findOrStart(installation, home, System.getenv(), MeterCommand::say)) {
            stated.refuseUnknown(server);
        }
    }

    /** @throws IOException if it cannot be started */
    private int runCommand(OwnRun run, Agent agent) throws IOException, InterruptedException {
        return ForegroundCommand.start(command, Map.of()).waitFor(() -> {
            run.stillRunning();
            agent.bringBack();
        });
    }

    private int cannotStart(Startable startable, @Nullable String why) {
        say("cannot run " + command.getFirst() + ": " + why + ". Nothing is booked for it");
        return startable == Startable.NOT_FOUND ? NOT_FOUND : CANNOT_RUN;
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
            System.err.print(RunText.ofHost(statement));
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
