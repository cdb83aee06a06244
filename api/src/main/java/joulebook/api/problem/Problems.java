package joulebook.api.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Every refusal and failure as {@code application/problem+json}: what was wrong, where, and what to do. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String DISK_FULL = "53100";

    @ExceptionHandler
    ResponseEntity<Object> refused(Refusal refusal) {
        return answer(refusal.status(), refusal.getMessage(), refusal.field());
    }

    @ExceptionHandler
    ResponseEntity<Object> mistyped(MethodArgumentTypeMismatchException mismatch) {
        Class<?> type = mismatch.getRequiredType();
        return answer(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "'" + mismatch.getValue() + "' is no " + (type == null ? "such value" : type.getSimpleName()),
                mismatch.getName());
    }

    /** A database that is away, or goes away in the middle, is nobody's mistake: the same request may be sent again. */
    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<Object> database(Exception e, HttpServletRequest request) {
        if (!isAway(e)) {
            return failed(e, request);
        }
        LOG.warn("the database is away: {}", e.getMessage());
        ProblemDetail problem = problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException sql
                                && DISK_FULL.equals(sql.getSQLState())
                        ? "the disk of the database is full; nothing was stored. Make room, and send the same again."
                        : "the database does not answer just now; nothing was stored. Send the same again in a moment.");
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(HttpHeaders.RETRY_AFTER, "2")
                .body(problem);
    }

    @ExceptionHandler
    ResponseEntity<Object> failed(Exception e, HttpServletRequest request) {
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        return answer(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "this is a fault of the server, not of the request; its log says more ("
                        + e.getClass().getSimpleName() + ")",
                null);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (e.getCause() instanceof UnrecognizedPropertyException unknown) {
            String known =
                    unknown.getKnownPropertyIds().stream().map(String::valueOf).collect(Collectors.joining(", "));
            return answer(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "there is no field '" + unknown.getPropertyName() + "' here; there are " + known,
                    path(unknown));
        }
        if (e.getCause() instanceof JacksonException wrong) {
            return answer(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "the body cannot be read: "
                            + wrong.getOriginalMessage().lines().findFirst().orElse("") + place(wrong),
                    path(wrong));
        }
        return answer(HttpStatus.UNPROCESSABLE_CONTENT, "the body is missing or cannot be read", null);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(
                HttpStatus.NOT_FOUND,
                "there is nothing at /" + e.getResourcePath() + "; /v3/api-docs lists what there is",
                null);
    }

    /** All that is left of Spring's own refusals: their words, in our form. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpStatus known = HttpStatus.valueOf(status.value());
        if (body instanceof ProblemDetail problem) {
            problem.setType(type(known));
        }
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    /**
     * By SQLSTATE class: 08 connection, 53 out of resources, 57 operator intervention; or no connection to be had at
     * all, which has none.
     */
    private static boolean isAway(Exception e) {
        if (NestedExceptionUtils.getMostSpecificCause(e) instanceof java.io.IOException) {
            return true;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state == null || state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
            }
        }
        return false;
    }

    private static ResponseEntity<Object> answer(HttpStatus status, @Nullable String detail, @Nullable String field) {
        ProblemDetail problem = problem(status, detail);
        if (field != null) {
            problem.setProperty("field", field);
        }
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ProblemDetail problem(HttpStatus status, @Nullable String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail == null ? "" : detail);
        problem.setType(type(status));
        return problem;
    }

    private static URI type(HttpStatus status) {
        return URI.create("urn:joulebook:problem:"
                + status.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static @Nullable String path(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? null : path.toString();
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }
}
