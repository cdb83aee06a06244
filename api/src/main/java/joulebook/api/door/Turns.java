package joulebook.api.door;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * So many reads at once, and the others after them: however many are asked for, ingest, marks and jobs find a connection to the
 * database.
 */
public final class Turns implements HandlerInterceptor {
    private static final String TAKEN = Turns.class.getName();

    private final Semaphore turns;
    private final Duration patience;

    /** @param patience how long one waits for its turn before it is told to come again */
    public Turns(int atOnce, Duration patience) {
        this.turns = new Semaphore(atOnce, true);
        this.patience = patience;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws InterruptedException {
        boolean reads = request.getMethod().equals(HttpMethod.GET.name())
                || request.getMethod().equals(HttpMethod.HEAD.name());
        if (!reads || request.getAttribute(TAKEN) != null) {
            return true;
        }
        if (!turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            long seconds = Math.max(1, patience.toSeconds());
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            throw Refusal.of(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "so much is being read that this did not get its turn within " + seconds
                            + " s: ask again in a while, and for fewer things at once");
        }
        request.setAttribute(TAKEN, true);
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failed) {
        if (request.getAttribute(TAKEN) != null) {
            request.removeAttribute(TAKEN);
            turns.release();
        }
    }
}
