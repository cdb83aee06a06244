package joulebook.api.jobs;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Does a lot of things in one transaction; where that fails, each of them in one of its own, so that what fails by itself waits
 * by itself.
 *
 * @param what names a thing
 * @param work does things, all or none
 */
record Separately<T>(String job, Waits waits, Function<T, Waits.Item> what, Consumer<List<T>> work) {
    private static final Logger LOG = LoggerFactory.getLogger(Separately.class);

    /** What has to wait, in words. */
    List<String> done(List<T> things) {
        try {
            work.accept(things);
            waits.done(job, things.stream().map(what).toList());
            return List.of();
        } catch (RuntimeException | OutOfMemoryError e) { // memory that one thing took is free again
            return things.size() == 1 ? List.of(waits(what.apply(things.getFirst()), e)) : eachOf(things);
        }
    }

    private List<String> eachOf(List<T> things) {
        List<String> waiting = new ArrayList<>();
        things.forEach(thing -> waiting.addAll(done(List.of(thing))));
        return waiting;
    }

    private String waits(Waits.Item item, Throwable failed) {
        String reason = reason(failed);
        LOG.warn("{}: {} waits: {}", job, item, reason, failed instanceof IllegalStateException ? null : failed);
        waits.say(job, item, reason);
        return item + " waits: " + reason;
    }

    /** An exception that nobody wrote words for names its class; the log has the rest. */
    private static String reason(Throwable failed) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failed);
        Throwable said = cause instanceof SQLException ? cause : failed;
        String message = said.getMessage();
        return message == null || !(said instanceof IllegalStateException || said instanceof SQLException)
                ? said + "; the server's log says more"
                : message;
    }
}
