package joulebook.cli.app;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a question: those that nobody named are left out. */
final class Query {
    private final List<String> parts = new ArrayList<>();

    Query with(String name, @Nullable Object value) {
        if (value != null) {
            parts.add(name + "=" + PathPart.of(value.toString()));
        }
        return this;
    }

    String at(String path) {
        return parts.isEmpty() ? path : path + "?" + String.join("&", parts);
    }
}
