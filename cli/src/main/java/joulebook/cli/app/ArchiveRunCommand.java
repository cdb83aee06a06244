package joulebook.cli.app;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.print.ArchiveText;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Archives UTC days that are over, and deletes from the database what the server's settings say. What is"
                        + " archived already is not archived again; samples that came since make a further file.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all is archived", "1:something was not", "2:wrong usage"})
final class ArchiveRunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DAY",
            description = "the first UTC day, such as 2026-03-01")
    private LocalDate from = LocalDate.EPOCH;

    @Option(names = "--until", required = true, paramLabel = "DAY", description = "the day after the last one")
    private LocalDate until = LocalDate.EPOCH;

    @Option(names = "--json", paramLabel = "FILE", description = "also write each day's job as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        if (!from.isBefore(until)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no day from " + from + " until before " + until + ": --until names the day"
                            + " after the last one");
        }
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            ArrayNode jobs = Json.MAPPER.createArrayNode();
            boolean done = true;
            for (LocalDate day = from; day.isBefore(until); day = day.plusDays(1)) {
                JsonNode job = api.post(
                        "/v1/jobs/archive", Map.of("from", day + "T00:00:00Z", "to", day.plusDays(1) + "T00:00:00Z"));
                System.out.println(ArchiveText.day(day, job));
                done &= job.path("state").asString("").equals("COMPLETED");
                jobs.add(job);
            }
            if (json != null) {
                Json.write(json, jobs);
            }
            return done ? 0 : 1;
        });
    }
}
