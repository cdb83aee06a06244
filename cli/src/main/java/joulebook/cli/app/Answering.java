package joulebook.cli.app;

import java.nio.file.Path;
import java.util.function.Function;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Api;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Prints what the server states, and writes it to a file where one is named. */
final class Answering {
    @Option(names = "--json", paramLabel = "FILE", description = "also write the statement as JSON")
    private @Nullable Path json;

    int print(Function<Api, JsonNode> question, Function<JsonNode, String> words) throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            JsonNode answer = question.apply(api);
            System.out.print(words.apply(answer));
            if (json != null) {
                Json.write(json, answer);
            }
            return 0;
        });
    }
}
