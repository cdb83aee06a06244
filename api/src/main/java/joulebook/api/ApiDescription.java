package joulebook.api;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The OpenAPI document: what the server offers, which fields are always there, and which may be null. */
@Configuration
class ApiDescription {

    @Bean
    OpenApiCustomizer described() {
        return api -> {
            api.info(new Info()
                    .title("Joulebook")
                    .version("1")
                    .description(
                            "Energy and carbon ledger for AI training and inference. Exact amounts are strings with"
                                    + " their unit (350000mJ, 4583ugCO2e, 1234uUSD); instants are ISO 8601, UTC.")
                    .license(new License().name("Apache-2.0")));
            api.servers(List.of(new Server().url("/")));
            problems(api);
        };
    }

    /** Every operation may answer with a problem. */
    private static void problems(OpenAPI api) {
        ApiResponse problem = new ApiResponse()
                .description("A problem (RFC 9457): what was wrong, where, and what to do")
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType()
                                        .schema(new Schema<>().type("object"))
                                        .example(
                                                "{\"type\":\"urn:joulebook:problem:not-found\",\"title\":\"Not Found\","
                                                        + "\"status\":404,\"detail\":\"there is no run"
                                                        + " 6f1e1c1e-0000-4000-8000-0000000000aa\"}")));
        api.getPaths()
                .values()
                .forEach(path -> path.readOperations()
                        .forEach(operation -> operation.getResponses().addApiResponse("default", problem)));
    }

    /** A record's component is always there; one that is {@link Nullable} may be null, and may be left out of a request. */
    @Bean
    @Order(Integer.MAX_VALUE)
    ModelConverter presence() {
        return new Presence();
    }

    private static final class Presence implements ModelConverter {
        @Override
        public @Nullable Schema<?> resolve(
                AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
            Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
            Class<?> raw = raw(type);
            if (schema != null && raw != null && raw.isRecord()) {
                String reference = schema.get$ref();
                Schema<?> defined = reference == null
                        ? schema
                        : context.getDefinedModels().get(reference.substring(reference.lastIndexOf('/') + 1));
                if (defined != null && defined.getProperties() != null) {
                    mark(defined, raw);
                }
            }
            return schema;
        }

        private static void mark(Schema<?> schema, Class<?> raw) {
            boolean request = raw.getSimpleName().endsWith("Request")
                    || raw.getSimpleName().equals("Stated");
            for (RecordComponent component : raw.getRecordComponents()) {
                Schema<?> property = (Schema<?>) schema.getProperties().get(component.getName());
                if (property == null) {
                    continue;
                }
                boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                if (!nullable || !request) {
                    require(schema, component.getName());
                }
                if (nullable) {
                    orNull(schema, component.getName(), property);
                }
            }
        }

        private static void require(Schema<?> schema, String name) {
            if (schema.getRequired() == null || !schema.getRequired().contains(name)) {
                schema.addRequiredItem(name);
            }
        }

        private static void orNull(Schema<?> schema, String name, Schema<?> property) {
            if (property.get$ref() != null) {
                Schema<Object> either = new Schema<>();
                either.anyOf(List.of(property, new Schema<>().types(Set.of("null"))));
                schema.getProperties().put(name, either);
            } else if (property.getTypes() != null) {
                Set<String> types = new LinkedHashSet<>(property.getTypes());
                types.add("null");
                property.setTypes(types);
            }
        }

        private static @Nullable Class<?> raw(AnnotatedType type) {
            return switch (type.getType()) {
                case Class<?> plain -> plain;
                case com.fasterxml.jackson.databind.JavaType jackson -> jackson.getRawClass();
                case null, default -> null;
            };
        }
    }
}
