package joulebook.api.verification;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Runs the checks one after the other over one snapshot: what is booked meanwhile is not seen. */
@Service
public class Verifier {
    private static final Set<String> BOOKS = Set.of("accounts", "entries");

    private final List<Check> checks;
    private final JdbcClient jdbc;

    Verifier(List<Check> checks, JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.checks =
                checks.stream().sorted(Comparator.comparingInt(Check::order)).toList();
    }

    /** Hears how far it is. */
    public interface Listener {
        void progress(String stage, long rows);

        /** Which of the database's processes reads; 0 when none does any more. */
        default void reads(int backend) {}
    }

    /** All there is to check. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Verification verify(Check.Scope scope, Listener listener) {
        return run(checks, scope, listener);
    }

    /** All, or the chain of entries only and what they depend on directly. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Verification verify(boolean booksOnly, Check.Scope scope, Listener listener) {
        listener.reads(jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single());
        try {
            return run(
                    checks.stream()
                            .filter(check -> !booksOnly || BOOKS.contains(check.name()))
                            .toList(),
                    scope,
                    listener);
        } finally {
            listener.reads(0);
        }
    }

    private static Verification run(List<Check> checks, Check.Scope scope, Listener listener) {
        List<Verification.Stage> stages = new ArrayList<>();
        String head = "";
        Findings all = new Findings();
        for (Check check : checks) {
            Stopped.check();
            long before = all.count();
            listener.progress(check.name(), 0);
            Check.Walked walked = check.run(scope, all.heardBy(rows -> listener.progress(check.name(), rows)));
            stages.add(new Verification.Stage(check.name(), walked.rows(), walked.uncovered(), all.count() - before));
            head = headOr(walked.head(), head);
        }
        return new Verification(all.count() == 0, head, scope.sample(), scope.seed(), stages, all.count(), all.kept());
    }

    private static String headOr(@Nullable String head, String otherwise) {
        return head == null ? otherwise : head;
    }
}
