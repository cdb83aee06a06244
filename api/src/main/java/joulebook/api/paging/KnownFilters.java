package joulebook.api.paging;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import joulebook.api.problem.Refusal;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** A filter that nobody knows is refused: left unread it would answer with more than was asked for, and say nothing. */
public final class KnownFilters implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && request.getMethod().equals("GET")) {
            List<String> known = Stream.concat(
                            Arrays.stream(method.getMethodParameters())
                                    .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                                    .map(KnownFilters::name),
                            ListPages.pages(method.getMethod()) ? Stream.of("cursor", "limit") : Stream.of())
                    .sorted()
                    .toList();
            for (String given : request.getParameterMap().keySet()) {
                if (!known.contains(given)) {
                    throw Refusal.invalid(
                            given,
                            "there is no filter '" + given + "' here; there "
                                    + (known.isEmpty() ? "is none" : "are " + String.join(", ", known)));
                }
            }
        }
        return true;
    }

    private static String name(MethodParameter parameter) {
        RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
        if (annotation != null && !annotation.name().isEmpty()) {
            return annotation.name();
        }
        parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
        return String.valueOf(parameter.getParameterName());
    }
}
