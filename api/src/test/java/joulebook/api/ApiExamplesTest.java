package joulebook.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Examples of answers have the fields that answers have, no other and no fewer, all the way down; those of requests have no
 * field that nobody knows.
 */
@Tag("server")
class ApiExamplesTest {
    /** What only a comparison with trained runs answers, and a page. */
    private static final Set<String> SHOWN_ELSEWHERE = Set.of(
            "GET /v1/comparisons/{id}/circumstances",
            "GET /v1/comparisons/{id}/energy-to-loss",
            "GET /v1/comparisons/{id}/report.html");

    private static final JsonNode API = RealServer.shared().get("/v3/api-docs").json();

    @Test
    void eachExampleHasTheFieldsOfItsSchema() throws IOException {
        Map<String, JsonNode> examples = examples("examples");
        assertThat(examples).hasSizeGreaterThan(8);
        examples.forEach((name, example) -> {
            JsonNode responses = operation(name).path("responses");
            JsonNode ok = Stream.of("200", "201", "202")
                    .filter(responses::has)
                    .findFirst()
                    .map(responses::path)
                    .orElseThrow();
            JsonNode content = ok.path("content").iterator().next();
            assertThat(content.path("example")).as(name).isEqualTo(example);
            compare(name, content.path("schema"), example, true);
        });
    }

    @Test
    void eachRequestIsOneThatIsTaken() throws IOException {
        examples("requests").forEach((name, example) -> {
            JsonNode content = operation(name)
                    .path("requestBody")
                    .path("content")
                    .iterator()
                    .next();
            assertThat(content.path("example")).as(name).isEqualTo(example);
            compare(name, content.path("schema"), example, false);
        });
    }

    @Test
    void eachOperationHasItsExamples() throws IOException {
        Set<String> answers = examples("examples").keySet();
        Set<String> requests = examples("requests").keySet();
        API.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String name = operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                    JsonNode body = operation.getValue().path("requestBody").path("content");
                    if (body.has("application/json")) {
                        assertThat(requests).contains(name);
                    }
                    if (!SHOWN_ELSEWHERE.contains(name)) {
                        assertThat(answers).contains(name);
                    }
                }));
    }

    private static Map<String, JsonNode> examples(String file) throws IOException {
        try (InputStream in = ApiExamplesTest.class.getResourceAsStream("/openapi/" + file + ".json")) {
            return JsonMapper.builder().build().readValue(in, new TypeReference<>() {});
        }
    }

    private static JsonNode operation(String name) {
        String[] parts = name.split(" ", 2);
        return API.path("paths").path(parts[1]).path(parts[0].toLowerCase(Locale.ROOT));
    }

    /** @param whole no field is missing */
    private static void compare(String where, JsonNode schema, JsonNode example, boolean whole) {
        JsonNode named = named(schema);
        if (named.has("items")) {
            example.forEach(item -> compare(where + "[]", named.path("items"), item, whole));
        } else if (named.has("properties") && !example.isNull()) {
            List<String> fields = new ArrayList<>(named.path("properties").propertyNames());
            assertThat(fields).as(where).containsAll(example.propertyNames());
            if (whole) {
                assertThat(example.propertyNames()).as(where).containsAll(fields);
            }
            example.propertyNames()
                    .forEach(field -> compare(
                            where + "." + field, named.path("properties").path(field), example.path(field), whole));
        }
    }

    private static JsonNode named(JsonNode schema) {
        JsonNode first = schema.has("anyOf") ? schema.path("anyOf").get(0) : schema;
        String reference = first.path("$ref").asString("");
        return reference.isEmpty()
                ? first
                : API.path("components").path("schemas").path(reference.substring(reference.lastIndexOf('/') + 1));
    }
}
