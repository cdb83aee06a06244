package joulebook.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Says in {@code server.json} where the server answers, for as long as it does. */
@Component
class ServerFile {
    private final Path file;
    private final JsonMapper mapper;

    ServerFile(Environment environment, JsonMapper mapper) {
        this.file = JoulebookHome.of(environment).folder().resolve("server.json");
        this.mapper = mapper;
    }

    @EventListener(ApplicationReadyEvent.class)
    void started(ApplicationReadyEvent event) throws IOException {
        if (!(event.getApplicationContext() instanceof WebServerApplicationContext context)
                || context.getWebServer() == null) {
            return;
        }
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling("server.json.part");
        Files.writeString(
                part,
                mapper.writeValueAsString(Map.of(
                        "url",
                        "http://127.0.0.1:" + context.getWebServer().getPort(),
                        "pid",
                        ProcessHandle.current().pid(),
                        "startedAt",
                        Instant.now().toString())));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @EventListener(ContextClosedEvent.class)
    void stopped() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
