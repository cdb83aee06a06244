package joulebook.cli.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.metering.ImportedRun;
import joulebook.cli.metering.Settlement;
import joulebook.cli.metering.Terms;
import joulebook.cli.print.RunText;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Interruption;
import joulebook.cli.process.Output;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Json;
import joulebook.cli.server.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "nvidia-smi",
        mixinStandardHelpOptions = true,
        description =
                "Books a power log of nvidia-smi --query-gpu=timestamp,index,uuid,power.draw,power.limit,utilization.gpu"
                        + " --format=csv -lms 100, or of nvidia-smi dmon -o DT, as one run over its GPUs. Columns are known by"
                        + " their names, in any order.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook import nvidia-smi power.csv --host node-7",
            "  ./joulebook import nvidia-smi power.csv --zone Europe/Berlin --country DEU --json run.json",
            "  ./joulebook import nvidia-smi no-index.csv --gpus 4    # a log that does not say which GPU a row is of"
        })
final class ImportNvidiaSmiCommand implements Callable<Integer> {
    /** However long the log is. */
    private static final List<String> SMALL = List.of("-Xmx192m");

    @Parameters(paramLabel = "FILE", description = "the log")
    private Path file = Path.of("");

    @Option(
            names = "--gpus",
            paramLabel = "N",
            description =
                    "how many GPUs' rows follow each other in turn: only for a log without uuid, pci.bus_id and index, and held"
                            + " against the rhythm of its rows")
    private @Nullable Integer gpus;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "the machine that the GPUs sit in; of a log with a host column, takes this host's rows (default: a name"
                            + " made of the log)")
    private @Nullable String host;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "time zone of the stamps, such as Europe/Berlin (default: this machine's)")
    private @Nullable String zone;

    @Option(names = "--name", paramLabel = "NAME", description = "name of the run (default: the file's name)")
    private @Nullable String name;

    @Mixin
    private TermsOptions terms = new TermsOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "also write the run's statement as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        Home home = Home.of(System.getenv()).checked();
        TextFile.refuseUnwritable(json);
        Terms stated = terms.terms();
        Installation installation = Installation.ofThisProcess();
        Interruption interruption = Interruption.ofThisThread();
        try (Server server = Server.findOrStart(installation, home, System.getenv(), System.err::println)) {
            book(server, parse(installation, home, server), stated);
            return 0;
        } catch (InterruptedException e) {
            System.err.println("joulebook: stopped; importing the file again books it once");
            return interruption.exitStatus();
        }
    }

    /** Reads the log and ships its samples. */
    private JsonNode parse(Installation installation, Home home, Server server) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("import", "nvidia-smi", file.toString()));
        give("--gpus", gpus, arguments);
        give("--host", host, arguments);
        give("--zone", zone, arguments);
        arguments.addAll(List.of(
                "--spool",
                home.importSpool().toString(),
                "--server",
                server.api().base().toString()));
        return Json.read(
                Output.of("import", installation.command("collector", SMALL, arguments), Map.of(), home.log("import")),
                "the collector's answer");
    }

    private static void give(String option, @Nullable Object value, List<String> arguments) {
        if (value != null) {
            arguments.addAll(List.of(option, value.toString()));
        }
    }

    private void book(Server server, JsonNode imported, Terms stated) throws InterruptedException {
        imported.path("said").valueStream().forEach(line -> System.err.println("joulebook: " + line.asString()));
        ImportedRun run = ImportedRun.of(imported, name != null ? name : String.valueOf(file.getFileName()), stated);
        run.deliver(server.api());
        JsonNode statement = Settlement.ofRuns(server, Settlement.Samples.THERE, List.of(run.id()))
                .getFirst();
        System.out.print(RunText.of(statement));
        System.out.println("page    " + server.api().address("/runs/" + run.id()) + " (./joulebook serve shows it)");
        if (json != null) {
            Map<String, Object> both = new LinkedHashMap<>();
            both.put("run", statement);
            both.put("imported", imported);
            Json.write(json, both);
        }
    }
}
