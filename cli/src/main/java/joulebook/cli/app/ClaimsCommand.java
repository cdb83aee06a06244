package joulebook.cli.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.print.ClaimsText;
import joulebook.cli.print.ProjectionsText;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "claims",
        mixinStandardHelpOptions = true,
        description =
                "Holds what is claimed for Adaptive Sparse Attention against what arithmetic allows and what is in"
                        + " these books, with a verdict on each claim; and projects this machine's savings to larger models.",
        footer = {"", "Examples:", "  ./joulebook claims", "  ./joulebook claims --json claims.json"})
final class ClaimsCommand implements Callable<Integer> {

    @Option(names = "--json", paramLabel = "FILE", description = "also write claims and projections as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            JsonNode claims = api.get("/v1/claims");
            JsonNode projections = api.get("/v1/projections");
            System.out.print(ClaimsText.of(claims));
            System.out.println();
            System.out.print(ProjectionsText.of(projections));
            if (json != null) {
                Map<String, Object> all = new LinkedHashMap<>();
                all.put("claims", claims);
                all.put("projections", projections);
                Json.write(json, all);
            }
            return 0;
        });
    }
}
