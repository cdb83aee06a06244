package joulebook.api;

import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What answers look like: {@code openapi/examples.json} has one for each operation that it names. */
@Configuration
class ApiExamples {

    @Bean
    OpenApiCustomizer examples(JsonMapper mapper) throws IOException {
        Map<String, Object> examples;
        try (InputStream in = new ClassPathResource("openapi/examples.json").getInputStream()) {
            examples = mapper.readValue(in, new TypeReference<>() {});
        }
        return api -> examples.forEach((operation, example) -> {
            String[] parts = operation.split(" ", 2);
            PathItem path = Objects.requireNonNull(api.getPaths().get(parts[1]), operation);
            Objects.requireNonNull(path.readOperationsMap().get(PathItem.HttpMethod.valueOf(parts[0])), operation)
                    .getResponses()
                    .forEach((status, response) -> show(status, response, example));
        });
    }

    private static void show(String status, ApiResponse response, Object example) {
        if (status.startsWith("2") && response.getContent() != null) {
            response.getContent().values().forEach(content -> content.setExample(example));
        }
    }
}
