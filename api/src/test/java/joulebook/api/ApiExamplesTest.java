package joulebook.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Examples have the fields that answers have, no other and no fewer, all the way down. */
@Tag("server")
class ApiExamplesTest {
    private static final JsonNode API = RealServer.shared().get("/v3/api-docs").json();

    @Test
    void eachExampleHasTheFieldsOfItsSchema() throws IOException {
        Map<String, JsonNode> examples;
        try (InputStream in = ApiExamplesTest.class.getResourceAsStream("/openapi/examples.json")) {
            examples = JsonMapper.builder().build().readValue(in, new TypeReference<>() {});
        }
        assertThat(examples).hasSizeGreaterThan(8);
        examples.forEach((operation, example) -> {
            String[] parts = operation.split(" ", 2);
            JsonNode responses = API.path("paths")
                    .path(parts[1])
                    .path(parts[0].toLowerCase(java.util.Locale.ROOT))
                    .path("responses");
            JsonNode ok = responses.has("200") ? responses.path("200") : responses.path("201");
            JsonNode content = ok.path("content").iterator().next();
            assertThat(content.path("example")).as(operation).isEqualTo(example);
            compare(operation, content.path("schema"), example);
        });
    }

    private static void compare(String where, JsonNode schema, JsonNode example) {
        JsonNode named = named(schema);
        if (named.has("items")) {
            example.forEach(item -> compare(where + "[]", named.path("items"), item));
        } else if (named.has("properties") && !example.isNull()) {
            List<String> fields = new ArrayList<>(named.path("properties").propertyNames());
            assertThat(example.propertyNames()).as(where).containsExactlyInAnyOrderElementsOf(fields);
            fields.forEach(field ->
                    compare(where + "." + field, named.path("properties").path(field), example.path(field)));
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
