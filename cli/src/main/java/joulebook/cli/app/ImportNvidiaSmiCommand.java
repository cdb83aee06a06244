package joulebook.cli.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import joulebook.cli.metering.ImportedLog;
import joulebook.cli.metering.Settlement;
import joulebook.cli.metering.Terms;
import joulebook.cli.print.ImportsText;
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
            "  ./joulebook import nvidia-smi no-index.csv --gpus 4    # a log that does not say which GPU a row is of",
            "  ./joulebook import nvidia-smi power.csv --zone UTC --replace 0f0e... --why \"its stamps were UTC\""
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

    @Option(names = "--project", paramLabel = "NAME", description = "project that the run counts for (default: import)")
    private String project = "import";

    @Option(
            names = "--replace",
            paramLabel = "ID",
            description =
                    "the import that this one is booked instead of: it is withdrawn and this one taken, or neither (import list"
                            + " names imports)")
    private @Nullable UUID replaces;

    @Option(
            names = "--why",
            paramLabel = "TEXT",
            description = "why the other one is replaced; kept with its withdrawal")
    private @Nullable String why;

    @Mixin
    private TermsOptions terms = new TermsOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "also write the run's statement as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Home home = Home.of(System.getenv()).checked();
        TextFile.refuseUnwritable(json);
        Terms stated = terms.terms();
        Installation installation = Installation.ofThisProcess();
        Interruption interruption = Interruption.ofThisThread();
        try (Server server = Server.findOrStart(installation, home, System.getenv(), System.err::println)) {
            stated.refuseUnknown(server); // before a log is read for minutes
            Path segments = ImportedLog.file(home.imports());
            try {
                book(server, new ImportedLog(read(installation, home, segments), segments), stated);
            } finally {
                Files.deleteIfExists(segments);
            }
            return 0;
        } catch (InterruptedException e) {
            System.err.println("joulebook: stopped; importing the file again books it once");
            return interruption.exitStatus();
        }
    }

    /** What is in the log; its segments go to a file. Nothing is sent. */
    private JsonNode read(Installation installation, Home home, Path segments) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("import", "nvidia-smi", file.toString()));
        give("--gpus", gpus, arguments);
        give("--host", host, arguments);
        give("--zone", zone, arguments);
        give("--out", segments, arguments);
        return Json.read(
                Output.of("import", installation.command("collector", SMALL, arguments), Map.of(), home.log("import")),
                "the collector's answer");
    }

    private static void give(String option, @Nullable Object value, List<String> arguments) {
        if (value != null) {
            arguments.addAll(List.of(option, value.toString()));
        }
    }

    private void book(Server server, ImportedLog log, Terms stated) throws InterruptedException {
        log.said().path("said").valueStream().forEach(line -> System.err.println("joulebook: " + line.asString()));
        Map<String, @Nullable Object> request = log.request(new ImportedLog.Stated(
                name != null ? name : String.valueOf(file.getFileName()), project, stated, replaces, why));
        JsonNode answer = server.ask(api -> api.bring(request, log.segments()));
        JsonNode taken = answer.path("taken");
        UUID id = UUID.fromString(taken.path("id").asString());
        if (answer.path("repeated").asBoolean(false)) {
            System.err.println("joulebook: " + ImportsText.repeated(taken));
        }
        if (replaces != null) {
            Settlement.ofWithdrawn(server.api(), replaces);
        }
        JsonNode statement =
                Settlement.ofRuns(server, Settlement.Samples.THERE, List.of(id)).getFirst();
        System.out.print(RunText.of(statement));
        System.out.println("import  " + id + " (./joulebook import withdraw " + id + " --why ... takes it back)");
        System.out.println("page    " + server.api().address("/runs/" + id) + " (./joulebook serve shows it)");
        if (json != null) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("run", statement);
            all.put("import", taken);
            all.put("imported", log.said());
            Json.write(json, all);
        }
    }
}
