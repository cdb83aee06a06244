package joulebook.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The page's types are generated from {@code web/openapi.json}: it says what the server says. */
class OpenApiDocumentTest extends ServerTest {
    private static final Path FILE = Path.of("..", "web", "openapi.json");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @Test
    void theDocumentInTheRepositoryIsTheServersOwn() throws IOException {
        String now = JSON.writeValueAsString(JSON.readValue(get("/v3/api-docs").text(), Map.class)) + "\n";
        if (Boolean.getBoolean("openapi.write")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, now);
        }

        assertThat(JSON.readTree(Files.readString(FILE)))
                .as("web/openapi.json is stale: ./mvnw -pl api -am test -Dtest=OpenApiDocumentTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dopenapi.write=true writes it anew")
                .isEqualTo(JSON.readTree(now));
    }
}
