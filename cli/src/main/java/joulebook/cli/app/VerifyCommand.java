package joulebook.cli.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import joulebook.cli.print.VerificationText;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Interruption;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Json;
import joulebook.cli.server.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Checks that the books are what was booked: every digest from raw samples to entries, the hash chain,"
                        + " that entries balance and book what their attributions say, and windows computed again from raw"
                        + " samples. Names what is wrong.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:whole", "1:not whole, or it could not be checked", "2:wrong usage"},
        footer = {
            "",
            "Examples:",
            "  ./joulebook verify",
            "  ./joulebook verify --sample 10000 --seed 7 --json verification.json"
        })
final class VerifyCommand implements Callable<Integer> {

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "compute only N windows again, chosen by the seed (default: all). The other checks are always"
                    + " of everything")
    private @Nullable Integer sample;

    @Option(names = "--seed", paramLabel = "S", description = "of the choice (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "also write what was found as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        Home home = Home.of(System.getenv()).checked();
        Interruption interruption = Interruption.ofThisThread();
        try (Server server =
                Server.findOrStart(Installation.ofThisProcess(), home, System.getenv(), System.err::println)) {
            JsonNode found = found(server);
            System.out.print(VerificationText.of(found));
            if (json != null) {
                Json.write(json, found);
            }
            return found.path("whole").asBoolean(false) ? 0 : 1;
        } catch (InterruptedException e) {
            System.err.println("joulebook: stopped before all was checked");
            return interruption.exitStatus();
        }
    }

    private JsonNode found(Server server) throws InterruptedException {
        String path = "/v1/ledger/verification/full?seed=" + seed + (sample == null ? "" : "&sample=" + sample);
        JsonNode last = server.api().lines(path, line -> {
            if (line.has("stage")) {
                System.err.println(VerificationText.progress(line));
            }
        });
        if (last.has("failure")) {
            throw new Trouble("the verification did not come to its end: "
                    + last.path("failure").asString("") + " (log: the server's)");
        }
        if (!last.has("verification")) {
            throw new Trouble("the server stopped in the middle of the verification; start it again");
        }
        return last.path("verification");
    }
}
