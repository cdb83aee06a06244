package joulebook.cli.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import joulebook.cli.metering.Settlement;
import joulebook.cli.print.ImportsText;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "withdraw",
        mixinStandardHelpOptions = true,
        description =
                "Takes an import back: what was booked of it is reversed, in a closed month by adjustments. Nothing is"
                        + " deleted; the import, the reversals and the reason stay. The same log can be imported again.",
        footer = {
            "",
            "Example:",
            "  ./joulebook import withdraw 0f0e... --why \"another machine's log\"   # ./joulebook import list names them"
        })
final class ImportWithdrawCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "the import's")
    private UUID id = new UUID(0, 0);

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "what was wrong with it; it is kept")
    private String why = "";

    @Option(names = "--by", paramLabel = "WHO", description = "who withdraws it (default: your login name)")
    private @Nullable String by;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the import as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        String who = by != null ? by : System.getProperty("user.name");
        return AtServer.ask(api -> {
            JsonNode its = api.post("/v1/imports/" + id + "/withdrawal", Map.of("by", who, "why", why));
            System.out.print(ImportsText.withdrawn(its, Settlement.ofWithdrawn(api, id)));
            if (json != null) {
                Json.write(json, its);
            }
            return 0;
        });
    }
}
