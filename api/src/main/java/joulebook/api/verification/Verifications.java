package joulebook.api.verification;

import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Verifications that somebody asked for, one at a time: each reads all the books, and ingest goes on meanwhile. */
@Service
class Verifications {
    private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);
    private static final int KEPT = 10;
    private static final long TO_END_MILLIS = 10_000;

    private final Verifier verifier;
    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();
    private final Deque<Running> latest = new ArrayDeque<>();
    private long last;

    Verifications(Verifier verifier, JdbcClient jdbc) {
        this.verifier = verifier;
        this.jdbc = jdbc;
    }

    enum State {
        RUNNING,
        DONE,
        CANCELLED,
        FAILED
    }

    /**
     * A verification that was asked for. They are known until the server ends.
     *
     * @param booksOnly whether only the chain of entries and what it depends on directly is walked
     * @param stage what is being checked; {@code rows} of it so far
     * @param verification what was found; null until it is done
     * @param failure why it did not come to its end; null where it did, or was cancelled
     */
    record VerificationJob(
            long id,
            State state,
            boolean booksOnly,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String stage,
            long rows,
            @Nullable Verification verification,
            @Nullable String failure) {}

    /** @throws Refusal (409) while another one runs */
    synchronized VerificationJob start(boolean booksOnly, Check.Scope scope) {
        latest.stream().filter(Running::isRunning).findFirst().ifPresent(running -> {
            VerificationJob job = running.view();
            throw Refusal.conflict("verification " + job.id() + " runs since " + job.startedAt() + ", at " + job.rows()
                    + " rows of '" + job.stage() + "', and one runs at a time. Wait for it (GET /v1/verifications/"
                    + job.id()
                    + "), or end it (DELETE /v1/verifications/" + job.id() + "), and ask again");
        });
        Running next = new Running(++last, booksOnly, scope);
        latest.addFirst(next);
        if (latest.size() > KEPT) {
            latest.removeLast();
        }
        next.thread.start();
        return next.view();
    }

    /** The newest first. */
    synchronized List<VerificationJob> list() {
        return latest.stream().map(Running::view).toList();
    }

    /** @throws Refusal (404) for one that nobody asked of this server since it was started */
    VerificationJob get(long id) {
        return running(id).view();
    }

    /** Ends one, and waits until it has; one that is over stays as it is. */
    VerificationJob cancel(long id) throws InterruptedException {
        Running running = running(id);
        running.cancel();
        return running.view();
    }

    private synchronized Running running(long id) {
        return latest.stream()
                .filter(each -> each.id == id)
                .findFirst()
                .orElseThrow(() -> Refusal.unknown("there is no verification " + id + ": the last " + KEPT
                        + " are known, and none from before the server was"
                        + " started. Ask for one: POST /v1/verifications"));
    }

    @PreDestroy
    void end() throws InterruptedException {
        for (VerificationJob job : list()) {
            cancel(job.id());
        }
    }

    private final class Running {
        private final long id;
        private final boolean booksOnly;
        private final Check.Scope scope;
        private final Instant startedAt = clock.instant();
        private final Thread thread =
                Thread.ofPlatform().name("verification").daemon().unstarted(this::run);
        private State state = State.RUNNING;
        private boolean cancelled;
        private int backend;
        private String stage = "nothing yet";
        private long rows;
        private @Nullable Instant endedAt;
        private @Nullable Verification verification;
        private @Nullable String failure;

        Running(long id, boolean booksOnly, Check.Scope scope) {
            this.id = id;
            this.booksOnly = booksOnly;
            this.scope = scope;
        }

        synchronized boolean isRunning() {
            return state == State.RUNNING;
        }

        synchronized VerificationJob view() {
            return new VerificationJob(
                    id, state, booksOnly, startedAt, endedAt, isRunning() ? stage : null, rows, verification, failure);
        }

        private void run() {
            try {
                Verification found = verifier.verify(booksOnly, scope, new Verifier.Listener() {
                    @Override
                    public void reads(int pid) {
                        worksAt(pid);
                    }

                    @Override
                    public void progress(String next, long done) {
                        at(next, done);
                    }
                });
                ended(State.DONE, found, null);
            } catch (RuntimeException e) {
                if (isCancelled()) {
                    ended(State.CANCELLED, null, null);
                } else {
                    LOG.warn("verification {} failed", id, e);
                    ended(State.FAILED, null, e + "; the server's log says more");
                }
            }
        }

        /** Which of the database's processes reads for it; 0 for none any more. */
        private synchronized void worksAt(int pid) {
            backend = pid;
            if (cancelled) {
                thread.interrupt(); // it was asked to end before it had begun
            }
        }

        private synchronized void at(String next, long done) {
            stage = next;
            rows = done;
        }

        private synchronized boolean isCancelled() {
            return cancelled;
        }

        private synchronized void ended(State how, @Nullable Verification found, @Nullable String why) {
            state = how;
            verification = found;
            failure = why;
            endedAt = clock.instant();
        }

        /** Between two rows by the thread, within a statement by the database. */
        void cancel() throws InterruptedException {
            synchronized (this) {
                if (state != State.RUNNING) {
                    return;
                }
                cancelled = true;
                thread.interrupt();
                if (backend != 0) {
                    jdbc.sql("SELECT pg_cancel_backend(?)")
                            .param(backend)
                            .query(Boolean.class)
                            .single();
                }
            }
            thread.join(TO_END_MILLIS);
        }
    }
}
