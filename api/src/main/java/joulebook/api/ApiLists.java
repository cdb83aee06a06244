package joulebook.api;

import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import java.math.BigDecimal;
import java.util.Objects;
import joulebook.api.paging.ListPages;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says of lists that are answered as arrays: they come a page at a time. */
@Configuration
class ApiLists {

    @Bean
    OperationCustomizer pages() {
        return (operation, handler) -> {
            if (ListPages.pages(handler.getMethod())) {
                operation.addParametersItem(new QueryParameter()
                        .name("limit")
                        .description("rows of a page")
                        .schema(new IntegerSchema()
                                .minimum(BigDecimal.ONE)
                                .maximum(BigDecimal.valueOf(ListPages.MOST))
                                ._default(ListPages.MOST)));
                operation.addParametersItem(new QueryParameter()
                        .name("cursor")
                        .description("of the page before, as its Link header names it")
                        .schema(new StringSchema()));
                Objects.requireNonNull(operation.getResponses().get("200"))
                        .addHeaderObject(
                                "Link",
                                new Header()
                                        .description("the next page, rel=\"next\"; none on the last (RFC 8288)")
                                        .schema(new StringSchema()));
            }
            return operation;
        };
    }
}
