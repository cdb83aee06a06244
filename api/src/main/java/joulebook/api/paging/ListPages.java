package joulebook.api.paging;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A list that is answered as an array comes a page at a time too, where {@code limit} or its length asks for it: the address of
 * the next page is in the {@code Link} header (RFC 8288). A cursor names the last row, as everywhere.
 */
@RestControllerAdvice
public final class ListPages implements ResponseBodyAdvice<Object> {
    public static final int MOST = 10_000;

    /** Whether a method answers with such a list. */
    public static boolean pages(Method method) {
        return method.isAnnotationPresent(GetMapping.class)
                && method.getReturnType() == List.class
                && Arrays.stream(method.getParameters())
                        .noneMatch(parameter -> parameter.getName().equals("limit"));
    }

    @Override
    public boolean supports(MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
        Method method = returned.getMethod();
        return method != null && pages(method);
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returned,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (!(body instanceof List<?> list) || !(request instanceof ServletServerHttpRequest servlet)) {
            return body;
        }
        HttpServletRequest asked = servlet.getServletRequest();
        String path = asked.getRequestURI();
        int limit = limit(asked.getParameter("limit"));
        String cursor = asked.getParameter("cursor");
        List<?> rest = cursor == null ? list : after(list, Cursor.row(path, cursor), cursor);
        if (rest.size() <= limit) {
            return rest;
        }
        List<?> page = rest.subList(0, limit);
        String next = UriComponentsBuilder.fromUri(request.getURI())
                .scheme(null)
                .host(null)
                .port(null)
                .replaceQueryParam("limit", limit)
                .replaceQueryParam("cursor", Cursor.ofRow(path, key(page.getLast())))
                .build(true)
                .toUriString();
        response.getHeaders().add(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
        return page;
    }

    private static int limit(@Nullable String text) {
        try {
            int limit = text == null ? MOST : Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid("limit", "a page has 1 to " + MOST + " rows, not " + text);
    }

    private static List<?> after(List<?> list, String last, String cursor) {
        for (int i = 0; i < list.size(); i++) {
            if (key(list.get(i)).equals(last)) {
                return list.subList(i + 1, list.size());
            }
        }
        throw Cursor.refused(cursor);
    }

    /** Its id, or the device that it is; a row without either never changes, and is named by what it says. */
    private static String key(@Nullable Object row) {
        try {
            for (String name : List.of("id", "device")) {
                for (Method accessor :
                        row == null ? new Method[0] : row.getClass().getDeclaredMethods()) {
                    if (accessor.getName().equals(name) && accessor.getParameterCount() == 0) {
                        accessor.setAccessible(true);
                        return String.valueOf(accessor.invoke(row));
                    }
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the key of " + row + " cannot be read", e);
        }
        return UUID.nameUUIDFromBytes(String.valueOf(row).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
