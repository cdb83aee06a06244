package joulebook.cli.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import joulebook.cli.compare.Comparing;
import joulebook.cli.compare.Comparison;
import joulebook.cli.compare.ComparisonFiles;
import joulebook.cli.compare.Material;
import joulebook.cli.compare.Presets;
import joulebook.cli.compare.Progress;
import joulebook.cli.compare.Settings;
import joulebook.cli.metering.OwnRun;
import joulebook.cli.print.CircumstancesText;
import joulebook.cli.print.ComparisonText;
import joulebook.cli.print.IdleText;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Interruption;
import joulebook.cli.process.TextFile;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Json;
import joulebook.cli.server.Refused;
import joulebook.cli.server.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Trains a small transformer with dense attention and with Adaptive Sparse Attention (ASA), meters"
                + " both, and says what each used in kWh, money and CO2e, at what loss, and how sure that is.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook compare",
            "  ./joulebook compare --preset smoke",
            "  ./joulebook compare --seeds 5 --country DEU --price \"0.25 EUR/kWh\" --pue 1.3 --json result.json",
            "  ./joulebook compare --variants dense,asa,window,moba,moe",
            "  ./joulebook compare --data corpus.jsonl --tokenizer tokenizer.json --from tiny-llama --seq-len 2048",
            "  ./joulebook compare --preset 125m --gpus 4 --batch 16    # four GPUs share each batch",
            "  ./joulebook compare --resume",
            "",
            "Exit status: 0, or 1 if a run crashed (its energy is kept and marked), or 130 after Ctrl-C."
        })
final class CompareCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "size of the model and its training (default: default)")
    private @Nullable String preset;

    @Option(names = "--seeds", paramLabel = "N", description = "how many seeds; each trains every variant once")
    private @Nullable Integer seeds;

    @Option(names = "--tokens", paramLabel = "N", description = "training tokens of each run (default: the preset's)")
    private @Nullable Long tokens;

    @Option(names = "--seq-len", paramLabel = "N", description = "context length in tokens (default: the preset's)")
    private @Nullable Integer seqLen;

    @Option(
            names = "--density",
            paramLabel = "D",
            description =
                    "share of the causal map that sparse variants compute, above 0 up to 1 (default: the preset's)")
    private @Nullable Double density;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "sequences in a batch, which --gpus share (default: the preset's)")
    private @Nullable Integer batch;

    @Option(
            names = "--variants",
            paramLabel = "A,B",
            split = ",",
            description =
                    "what is compared; the first is the baseline (default: dense,asa; there are also window, random,"
                            + " moba and linformer attention, moe: a mixture of experts; and asa-no-exploration, asa-no-distillation, asa-no-warm-up)")
    private @Nullable List<String> variants;

    @Option(
            names = "--evaluations",
            paramLabel = "N",
            description = "evaluations on held-out sequences in each run, whose energy is the run's (default: 10)")
    private @Nullable Integer evaluations;

    @Option(
            names = "--target-loss",
            paramLabel = "NATS",
            description =
                    "the held-out loss to which energy is taken (default: the baseline's at its end, seed by seed)")
    private @Nullable Double targetLoss;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            description = "train each run on this host's first N GPUs, which share every batch (default: on the CPU)")
    private @Nullable Integer gpus;

    @Mixin
    private MaterialOptions material = new MaterialOptions();

    @Mixin
    private TermsOptions terms = new TermsOptions();

    @Option(names = "--report", paramLabel = "FILE", description = "where the report page goes (default: report.html)")
    private Path report = Path.of("report.html");

    @Option(names = "--json", paramLabel = "FILE", description = "also write the comparison's statement as JSON")
    private @Nullable Path json;

    @Option(names = "--resume", description = "go on with the last comparison that was stopped, with its own settings")
    private boolean resume;

    @Option(
            names = "--idle-seconds",
            paramLabel = "N",
            description = "how long the idle machine is metered, before the first run and after the last (default: 5)")
    private int idleSeconds = 5;

    @Option(names = "--keep-serving", description = "leave the server up at the end, until Ctrl-C")
    private boolean keepServing;

    @Override
    public Integer call() throws InterruptedException {
        Home home = Home.of(System.getenv()).checked();
        Installation installation = Installation.ofThisProcess();
        ComparisonFiles files = new ComparisonFiles(home.comparisons());
        TextFile.refuseUnwritable(report);
        TextFile.refuseUnwritable(json);
        Comparison plan = plan(files);
        refuseUnknownPreset(installation, home);
        Progress progress =
                new Progress(System.out, Terminal.present(), Terminal.columns(System.getenv()), System::nanoTime);
        Interruption interruption = Interruption.ofThisThread();
        progress.say("comparing " + plan.settings().name() + ": " + plan.runs().size() + " runs, " + plan.finished()
                + " of them done");
        progress.say("data " + home.path());
        try (Server server = Server.findOrStart(installation, home, System.getenv(), progress::say)) {
            plan.settings().terms().refuseUnknown(server);
            OwnRun.deliverPending(server.api(), home, progress::say);
            Comparing.Result result = new Comparing(
                            installation, home, server, progress, files, plan, Duration.ofSeconds(idleSeconds))
                    .run();
            answer(server, plan, result);
            serveOn(server);
            return result.crashed() == 0 ? 0 : 1;
        } catch (InterruptedException e) {
            progress.say("stopped; finished runs are kept. ./joulebook compare --resume goes on");
            return interruption.exitStatus();
        } catch (Trouble | Refused e) {
            files.forgetUnstarted(plan.id());
            throw e;
        }
    }

    /** The usual one is there. */
    private void refuseUnknownPreset(Installation installation, Home home) throws InterruptedException {
        if (preset != null) {
            Optional<String> fault = Presets.fault(installation, home, List.of(preset));
            if (fault.isPresent()) {
                throw new ParameterException(spec.commandLine(), "--" + fault.get());
            }
        }
    }

    private Comparison plan(ComparisonFiles files) {
        if (!resume) {
            return Comparison.planned(UUID.randomUUID(), Instant.now(), settings());
        }
        if (preset != null
                || seeds != null
                || tokens != null
                || seqLen != null
                || density != null
                || batch != null
                || variants != null
                || evaluations != null
                || targetLoss != null
                || gpus != null
                || !material.named().equals(Material.Named.NOTHING)
                || terms.named()) {
            throw new ParameterException(
                    spec.commandLine(), "--resume goes on with the comparison's own settings; leave the others out");
        }
        return files.latestUnfinished()
                .map(Comparison::resumed)
                .orElseThrow(() -> new Trouble(
                        "nothing to resume: no comparison in " + files.folder() + " was stopped or has a crashed run"));
    }

    private Settings settings() {
        if (idleSeconds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--idle-seconds is " + idleSeconds + "; it must be 1 or more");
        }
        String named = preset == null ? Settings.USUAL_PRESET : preset;
        Settings settings = new Settings(
                named,
                variants == null ? Settings.USUAL_VARIANTS : variants,
                seeds == null ? Settings.usualSeeds(named) : seeds,
                tokens,
                seqLen,
                density,
                batch,
                evaluations,
                targetLoss,
                gpus,
                Material.of(material.named()),
                terms.terms());
        String fault = settings.fault();
        if (fault != null) {
            throw new ParameterException(spec.commandLine(), "--" + fault);
        }
        return settings;
    }

    private void answer(Server server, Comparison plan, Comparing.Result result) throws InterruptedException {
        System.out.println();
        System.out.print(ComparisonText.of(result.comparison()));
        System.out.print(IdleText.of(result.idle()));
        System.out.print(CircumstancesText.of(result.circumstances()));
        String page = server.api().address("/compare/" + plan.id()).toString();
        String html = server.ask(api -> api.getText("/v1/comparisons/" + plan.id() + "/report.html"));
        TextFile.write(report, html);
        if (json != null) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("comparison", result.comparison());
            all.put("idle", result.idle());
            all.put("circumstances", result.circumstances());
            all.put("page", page);
            Json.write(json, all);
        }
        System.out.println();
        System.out.println("report  " + report.toAbsolutePath());
        System.out.println("page    " + page + (server.ours() && !keepServing ? " (./joulebook serve shows it)" : ""));
        if (result.crashed() > 0) {
            System.out.println(
                    result.crashed() + " run(s) did not finish; ./joulebook compare --resume tries them again");
        }
    }

    private void serveOn(Server server) throws InterruptedException {
        if (keepServing) {
            System.out.println("serving until Ctrl-C");
            try {
                server.stayUp();
            } catch (InterruptedException e) {
                System.out.println("stopped");
            }
        }
    }
}
