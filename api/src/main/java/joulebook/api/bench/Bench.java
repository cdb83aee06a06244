package joulebook.api.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where {@code joulebook.bench} names a bench, this server does it as soon as it is up, and ends. It writes many rows: the
 * data folder is to be one made for it.
 */
@Component
@ConditionalOnProperty("joulebook.bench")
class Bench {
    private final Environment environment;
    private final DataSource database;
    private final JsonMapper mapper;

    Bench(Environment environment, @Qualifier("ownerDataSource") DataSource database, JsonMapper mapper) {
        this.environment = environment;
        this.database = database;
        this.mapper = mapper;
    }

    @EventListener
    void run(ApplicationReadyEvent ready) throws SQLException, IOException {
        List<BenchRow> rows = rows(environment.getRequiredProperty("joulebook.bench"));
        String json = environment.getProperty("joulebook.bench.json", "");
        if (!json.isBlank()) {
            Files.writeString(
                    Path.of(json), mapper.writerWithDefaultPrettyPrinter().writeValueAsString(rows) + "\n");
        }
        System.exit(SpringApplication.exit(ready.getApplicationContext()));
    }

    private List<BenchRow> rows(String name) throws SQLException, IOException {
        int devices = environment.getRequiredProperty("joulebook.bench.devices", Integer.class);
        int minutes = environment.getRequiredProperty("joulebook.bench.minutes", Integer.class);
        Self self = new Self(URI.create("http://127.0.0.1:" + environment.getProperty("local.server.port")), mapper);
        return switch (name) {
            case "ledger" -> new LedgerBench(self, database, System.out::println).run(devices, minutes);
            case "ingest" -> new IngestBench(self, database, System.out::println).run(devices, minutes);
            default -> throw new IllegalArgumentException("there is no bench '" + name + "'");
        };
    }
}
