package joulebook.runner.metering;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import joulebook.kernel.metering.RunMark;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run's marks on disk, a JSON line each, until the server has them all. Delivering the whole file again is harmless:
 * a mark is known by its run and sequence.
 */
public final class MarkJournal {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SUFFIX = ".jsonl";

    private final Path file;
    private final UUID run;

    public MarkJournal(Path folder, UUID run) {
        this.file = folder.resolve(run + SUFFIX);
        this.run = run;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep marks in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** All journals of a folder: runs whose marks are not all delivered. */
    public static List<MarkJournal> leftIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .sorted()
                    .map(name -> new MarkJournal(
                            folder, UUID.fromString(name.substring(0, name.length() - SUFFIX.length()))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    synchronized void append(RunMark mark) {
        try {
            Files.writeString(
                    file,
                    MAPPER.writeValueAsString(mark) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the mark to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Sends all that is written; whether the server took it. A torn last line, of a killed writer, is left out. */
    public boolean deliver(URI server) {
        try {
            List<String> marks = lines();
            if (marks.isEmpty()) {
                return true;
            }
            HttpRequest request = HttpRequest.newBuilder(server.resolve("/v1/runs/" + run + "/marks"))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("[" + String.join(",", marks) + "]"))
                    .build();
            try (HttpClient client =
                    HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() / 100 != 2) {
                    System.err.println("the server refused the marks of run " + run + ": " + answer.body());
                }
                return answer.statusCode() / 100 == 2;
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends all and forgets it; whether that was done. */
    public boolean deliverAndDelete(URI server) {
        if (!deliver(server)) {
            return false;
        }
        try {
            Files.deleteIfExists(file);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    private synchronized List<String> lines() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }
}
