package joulebook.api.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Something that a caller can cause, and what to do about it. Answered as an RFC 9457 problem. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final @Nullable String field;

    private Refusal(HttpStatus status, @Nullable String field, String message) {
        super(message);
        this.status = status;
        this.field = field;
    }

    /** What was sent cannot be worked with (422). */
    public static Refusal invalid(@Nullable String field, String message) {
        return new Refusal(HttpStatus.UNPROCESSABLE_CONTENT, field, message);
    }

    /** It contradicts what is already known (409). */
    public static Refusal conflict(String message) {
        return conflict(null, message);
    }

    /** It contradicts what is already known (409), by what stands in a field. */
    public static Refusal conflict(@Nullable String field, String message) {
        return new Refusal(HttpStatus.CONFLICT, field, message);
    }

    /** There is no such thing (404). */
    public static Refusal unknown(String message) {
        return new Refusal(HttpStatus.NOT_FOUND, null, message);
    }

    /** It is more than is taken at once (413). */
    public static Refusal tooLarge(String message) {
        return new Refusal(HttpStatus.CONTENT_TOO_LARGE, null, message);
    }

    /** Of what is refused for how it came, before anybody asks what it means. */
    public static Refusal of(HttpStatus status, String message) {
        return new Refusal(status, null, message);
    }

    HttpStatus status() {
        return status;
    }

    @Nullable String field() {
        return field;
    }
}
