package joulebook.api.door;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import joulebook.api.problem.Refusal;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Looks at every request before anything else does. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class Door extends OncePerRequestFilter {
    private final Hosts hosts;
    private final HandlerExceptionResolver problems;

    Door(Hosts hosts, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.hosts = hosts;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain next)
            throws ServletException, IOException {
        HoldingTo.tell(response);
        if (!isReadable(request)) {
            response.sendError(HttpStatus.BAD_REQUEST.value());
            return;
        }
        HttpServletRequest admitted;
        try {
            admitted = admitted(request);
        } catch (Refusal refusal) {
            problems.resolveException(request, response, null, refusal);
            response.flushBuffer(); // Tomcat would first wait for the rest of a body
            return;
        }
        next.doFilter(admitted, response);
    }

    /** Tomcat lets an empty part of an address pass, and looks at a query only when somebody asks for it. */
    private static boolean isReadable(HttpServletRequest request) {
        try {
            return !request.getRequestURI().contains("//")
                    && (request.getQueryString() == null || request.getParameterNames() != null);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private HttpServletRequest admitted(HttpServletRequest request) {
        int port = request.getLocalPort();
        String host = request.getHeader("Host");
        if (!hosts.has(host, port)) {
            throw Refusal.of(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "this server does not go by the name '" + host + "', but by "
                            + hosts.words(port) + ": ask by one of these, or start it with JOULEBOOK_HOSTS=" + host
                            + " if that is its name");
        }
        if (Sender.isAnotherSite(request)) {
            throw Refusal.of(
                    HttpStatus.FORBIDDEN,
                    "a web page of another site asked for this, and none may: open http://"
                            + (host == null ? "127.0.0.1:" + port : host) + " itself, or use ./joulebook or curl");
        }
        return Sender.changes(request) ? Bodies.checked(request) : request;
    }
}
