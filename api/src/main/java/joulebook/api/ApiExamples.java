package joulebook.api;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What requests and answers look like: {@code openapi/requests.json} and {@code openapi/examples.json} have one for each
 * operation that they name.
 */
@Configuration
class ApiExamples {

    @Bean
    OpenApiCustomizer examples(JsonMapper mapper) throws IOException {
        Map<String, Object> requests = read(mapper, "openapi/requests.json");
        Map<String, Object> answers = read(mapper, "openapi/examples.json");
        return api -> {
            Map<String, PathItem> paths = api.getPaths();
            each(
                    paths,
                    requests,
                    (operation, example) -> show(operation.getRequestBody().getContent(), example));
            each(
                    paths,
                    answers,
                    (operation, example) -> operation.getResponses().forEach((status, response) -> {
                        if (status.startsWith("2")) {
                            show(response.getContent(), example);
                        }
                    }));
        };
    }

    private static Map<String, Object> read(JsonMapper mapper, String resource) throws IOException {
        try (InputStream in = new ClassPathResource(resource).getInputStream()) {
            return mapper.readValue(in, new TypeReference<>() {});
        }
    }

    private static void each(
            Map<String, PathItem> paths, Map<String, Object> examples, BiConsumer<Operation, Object> show) {
        examples.forEach((name, example) -> {
            String[] parts = name.split(" ", 2);
            PathItem path = Objects.requireNonNull(paths.get(parts[1]), name);
            show.accept(
                    Objects.requireNonNull(path.readOperationsMap().get(PathItem.HttpMethod.valueOf(parts[0])), name),
                    example);
        });
    }

    private static void show(@Nullable Content content, Object example) {
        if (content != null) {
            content.values().forEach(each -> each.setExample(example));
        }
    }
}
