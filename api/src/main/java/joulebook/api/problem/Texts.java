package joulebook.api.problem;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** How long the texts of a request may be: they are stored, and stand in lists, statements and seals. */
@RestControllerAdvice
class Texts extends RequestBodyAdviceAdapter {
    /** What people call things by. */
    private static final Set<String> NAMES = Set.of(
            "name", "host", "project", "costCentre", "by", "device", "devices", "variant", "preset", "code", "serial");

    /** A document as such: only the whole body is bounded. */
    private static final Set<String> DOCUMENTS = Set.of("content", "more");

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST = 4_000;
    private static final int LARGEST_MAP = 262_144;
    private static final int MOST_TEXTS = 10_000;

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        look("", "", body);
        return body;
    }

    /**
     * @param path of the field, as a refusal names it
     * @param name of the field, which its elements share
     */
    private static void look(String path, String name, @Nullable Object value) {
        switch (value) {
            case String text -> {
                int longest = NAMES.contains(name) ? LONGEST_NAME : LONGEST;
                if (!DOCUMENTS.contains(name) && text.length() > longest) {
                    throw tooLong(path, text.length(), longest);
                }
            }
            case Record fields -> {
                for (RecordComponent field : fields.getClass().getRecordComponents()) {
                    String at = path.isEmpty() ? field.getName() : path + "." + field.getName();
                    look(at, field.getName(), of(fields, field));
                }
            }
            case Collection<?> list -> {
                if (list.size() > MOST_TEXTS && list.stream().anyMatch(String.class::isInstance)) {
                    throw Refusal.invalid(
                            path, list.size() + " texts: there may be " + MOST_TEXTS + " at most; nothing was stored");
                }
                int i = 0;
                for (Object each : list) {
                    look(path + "[" + i++ + "]", name, each);
                }
            }
            case Map<?, ?> free -> {
                int length = free.toString().length();
                if (length > LARGEST_MAP) {
                    throw tooLong(path, length, LARGEST_MAP);
                }
            }
            case null, default -> {
                // a number, an instant, a choice: as long as it is
            }
        }
    }

    private static Refusal tooLong(String path, int length, int longest) {
        return Refusal.invalid(
                path, "it has " + length + " characters, and may have " + longest + ": shorten it; nothing was stored");
    }

    private static @Nullable Object of(Record record, RecordComponent field) {
        try {
            field.getAccessor().setAccessible(true);
            return field.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }
}
