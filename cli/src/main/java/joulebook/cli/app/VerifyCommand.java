package joulebook.cli.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.print.VerificationText;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Interruption;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Api;
import joulebook.cli.server.Json;
import joulebook.cli.server.Server;
import joulebook.cli.server.ServerAway;
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
    private static final long ASK_EVERY_MILLIS = 250;

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
            JsonNode found = found(server.api(), interruption);
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

    private JsonNode found(Api api, Interruption interruption) throws InterruptedException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("sample", sample);
        request.put("seed", seed);
        String path = "/v1/verifications/"
                + api.post("/v1/verifications", request).path("id").asString("");
        try {
            return end(api, path);
        } catch (InterruptedException | ServerAway e) {
            if (interruption.happened()) {
                Thread.interrupted(); // so that the server can be told
                api.delete(path);
                throw new InterruptedException();
            }
            throw e;
        }
    }

    /** Says how far it is, until it is over. */
    private static JsonNode end(Api api, String path) throws InterruptedException {
        String said = "";
        for (JsonNode job = api.get(path); ; job = api.get(path)) {
            switch (job.path("state").asString("")) {
                case "DONE" -> {
                    return job.path("verification");
                }
                case "RUNNING" -> said = progress(job, said);
                case "CANCELLED" -> throw new Trouble("somebody else ended the verification (DELETE " + path + ")");
                default ->
                    throw new Trouble("the verification did not come to its end: "
                            + job.path("failure").asString(""));
            }
            Thread.sleep(ASK_EVERY_MILLIS);
        }
    }

    private static String progress(JsonNode job, String said) {
        String now = VerificationText.progress(job);
        if (!now.equals(said)) {
            System.err.println(now);
        }
        return now;
    }
}
