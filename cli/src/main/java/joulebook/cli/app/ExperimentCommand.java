package joulebook.cli.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import joulebook.cli.compare.Comparing;
import joulebook.cli.compare.Comparison;
import joulebook.cli.compare.ComparisonFiles;
import joulebook.cli.compare.ExperimentFile;
import joulebook.cli.compare.ExperimentFile.Cell;
import joulebook.cli.compare.Presets;
import joulebook.cli.compare.Progress;
import joulebook.cli.metering.OwnRun;
import joulebook.cli.print.ComparisonText;
import joulebook.cli.print.ExperimentText;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Interruption;
import joulebook.cli.process.TextFile;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Json;
import joulebook.cli.server.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        description =
                "Compares variants at several sizes, lengths and densities, as a file says. What was done is kept:"
                        + " started again with the same file, it goes on, and at its end it only prints.",
        footer = {
            "",
            "FILE is YAML. Only the name is needed; what is left out is as in compare:",
            "  name: lengths                 # another name makes the same experiment again",
            "  presets: [default]",
            "  variants: [dense, asa, window]",
            "  lengths: [1024, 2048]         # tokens of context",
            "  densities: [0.125, 0.25]      # of the causal map, for sparse variants",
            "  batch: 4                      # sequences in a batch",
            "  seeds: 3",
            "  tokens: 262144                # of training, for each run",
            "  evaluations: 10               # on held-out sequences, in each run",
            "  targetLoss: 2.5               # to which energy is taken, in nats a token",
            "  gpus: 2                       # of this host, which share each batch",
            "  data: [corpus.jsonl]          # text to learn, beside this file or by its whole path",
            "  heldOut: [rest.txt]           # text that is held out",
            "  field: text                   # of .jsonl and .parquet, the one with the text",
            "  tokenizer: tokenizer.json     # of byte pairs",
            "  from: tiny-llama              # a model to fine-tune: config.json and safetensors",
            "  country: DEU",
            "  price: 0.25 EUR/kWh",
            "  pue: 1.3",
            "",
            "Exit status: 0, or 1 if a run crashed (started again, it is tried again), or 130 after Ctrl-C."
        })
final class ExperimentCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "what to compare")
    private Path file = Path.of("");

    @Option(names = "--json", paramLabel = "FILE", description = "also write all statements as JSON")
    private @Nullable Path json;

    @Option(names = "--report", paramLabel = "DIR", description = "also write a report page for each comparison there")
    private @Nullable Path report;

    @Option(
            names = "--idle-seconds",
            paramLabel = "N",
            description = "how long the idle machine is metered, before and after each comparison (default: 5)")
    private int idleSeconds = 5;

    @Override
    public Integer call() throws InterruptedException {
        ExperimentFile experiment = ExperimentFile.read(file);
        Home home = Home.of(System.getenv()).checked();
        Installation installation = Installation.ofThisProcess();
        TextFile.refuseUnwritable(json);
        refuseUnknownPreset(experiment, home, installation);
        TextFile.createFolder(report);
        Progress progress =
                new Progress(System.out, Terminal.present(), Terminal.columns(System.getenv()), System::nanoTime);
        Interruption interruption = Interruption.ofThisThread();
        try (Server server = Server.findOrStart(installation, home, System.getenv(), progress::say)) {
            for (Cell cell : experiment.cells()) {
                cell.settings().terms().refuseUnknown(server);
            }
            OwnRun.deliverPending(server.api(), home, progress::say);
            return run(experiment, home, installation, progress, server);
        } catch (InterruptedException e) {
            progress.say("stopped; finished runs are kept. ./joulebook experiment " + file + " goes on");
            return interruption.exitStatus();
        }
    }

    private void refuseUnknownPreset(ExperimentFile experiment, Home home, Installation installation)
            throws InterruptedException {
        List<String> presets = experiment.cells().stream()
                .map(cell -> cell.settings().preset())
                .toList();
        Optional<String> fault = Presets.fault(installation, home, presets);
        if (fault.isPresent()) {
            throw new Trouble(file + ": " + fault.get());
        }
    }

    private int run(ExperimentFile experiment, Home home, Installation installation, Progress progress, Server server)
            throws InterruptedException {
        ComparisonFiles files = new ComparisonFiles(home.comparisons());
        List<Cell> cells = experiment.cells();
        List<Map<String, Object>> statements = new ArrayList<>();
        ExperimentText summary = new ExperimentText();
        announce(experiment, server);
        int crashed = 0;
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            Comparison plan = files.find(cell.id())
                    .map(found -> found.done() ? found : found.resumed())
                    .orElseGet(() -> Comparison.planned(cell.id(), Instant.now(), cell.settings()));
            progress.say("comparison " + (i + 1) + "/" + cells.size() + ": "
                    + cell.settings().name() + ": " + plan.runs().size() + " runs, " + plan.finished()
                    + " of them done");
            if (!plan.done()) {
                crashed += new Comparing(
                                installation, home, server, progress, files, plan, Duration.ofSeconds(idleSeconds))
                        .run()
                        .crashed();
            }
            JsonNode statement = server.ask(api -> api.get("/v1/comparisons/" + cell.id()));
            System.out.println();
            System.out.print(ComparisonText.of(statement));
            statements.add(answer(cell, statement, server));
            summary.add(cell.settings().size(), statement);
        }
        System.out.println();
        System.out.print(summary);
        System.out.println();
        System.out.println("page    " + server.api().address("/experiments/" + experiment.id())
                + (server.ours() ? " (./joulebook serve shows it)" : ""));
        if (json != null) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("id", experiment.id());
            all.put("name", experiment.name());
            all.put("comparisons", statements);
            Json.write(json, all);
        }
        return crashed == 0 ? 0 : 1;
    }

    /** Tells the server which comparisons belong together; the same again is no conflict. */
    private static void announce(ExperimentFile experiment, Server server) throws InterruptedException {
        List<Map<String, Object>> cells = new ArrayList<>();
        for (Cell cell : experiment.cells()) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("comparison", cell.id());
            told.put("preset", cell.settings().preset());
            told.put("seqLen", cell.settings().seqLen());
            told.put("density", cell.settings().density());
            cells.add(told);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", experiment.name());
        body.put("cells", cells);
        server.ask(api -> api.put("/v1/experiments/" + experiment.id(), body));
    }

    private Map<String, Object> answer(Cell cell, JsonNode statement, Server server) throws InterruptedException {
        String page = server.api().address("/compare/" + cell.id()).toString();
        if (report != null) {
            Path to = report.resolve(cell.settings().size().replaceAll("[^a-z0-9.]+", "-") + ".html");
            String html = server.ask(api -> api.getText("/v1/comparisons/" + cell.id() + "/report.html"));
            TextFile.write(to, html);
            System.out.println("report  " + to.toAbsolutePath());
        }
        System.out.println("page    " + page + (server.ours() ? " (./joulebook serve shows it)" : ""));
        System.out.println();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("preset", cell.settings().preset());
        answer.put("seqLen", cell.settings().seqLen());
        answer.put("density", cell.settings().density());
        answer.put("comparison", statement);
        answer.put("circumstances", server.ask(api -> api.get("/v1/comparisons/" + cell.id() + "/circumstances")));
        answer.put("page", page);
        return answer;
    }
}
