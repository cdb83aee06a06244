package joulebook.api.window;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Windows again from raw samples: each revision from the segments that had arrived when it was closed. All windows, or a
 * sample.
 */
@Component
class RecomputeCheck implements Check {
    private static final String ALL = """
            SELECT *, date_trunc('hour', minute, 'UTC') AS hour FROM device_window WHERE arrival IS NOT NULL
            ORDER BY device, hour, arrival, minute
            """;
    private static final String SOME = """
            SELECT *, date_trunc('hour', minute, 'UTC') AS hour FROM (SELECT * FROM device_window WHERE arrival IS NOT NULL
                ORDER BY hashtextextended(device || ' ' || extract(epoch FROM minute) || ' ' || revision, ?) LIMIT ?) AS chosen
            ORDER BY device, hour, arrival, minute
            """;

    private final RowStream rows;
    private final WindowStore store;

    RecomputeCheck(RowStream rows, WindowStore store) {
        this.rows = rows;
        this.store = store;
    }

    @Override
    public String name() {
        return "windows from raw samples";
    }

    @Override
    public int order() {
        return 5;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        Walk walk = new Walk(findings);
        Object[] arguments = scope.sample() == null ? new Object[0] : new Object[] {scope.seed(), scope.sample()};
        rows.each(
                scope.sample() == null ? ALL : SOME,
                row -> {
                    Instant hour = row.getObject("hour", java.time.OffsetDateTime.class)
                            .toInstant();
                    String key = WindowCheck.key(row);
                    if (!findings.names("device_window", key)) {
                        walk.add(new Booked(
                                key,
                                store.window(row),
                                row.getLong("instrument"),
                                row.getString("inputs_sha256"),
                                hour,
                                row.getLong("arrival")));
                    }
                },
                arguments);
        walk.finish();
        return Walked.of(walk.count, 0);
    }

    /** A stored window, and from what it was computed. */
    private record Booked(
            String key, DeviceWindow window, long instrument, String inputsSha256, Instant hour, long arrival) {

        boolean togetherWith(Booked other) {
            return window.device().equals(other.window().device())
                    && hour.equals(other.hour())
                    && arrival == other.arrival();
        }

        boolean is(Trace.@Nullable Closed computed) {
            return computed == null
                    ? isNothing()
                    : computed.revised(window.revision()).window().equals(window)
                            && computed.instrument() == instrument
                            && computed.inputsSha256().equals(inputsSha256);
        }

        /** As it is left of an import that was withdrawn before it was closed. */
        private boolean isNothing() {
            Trace.Closed nothing = Trace.Closed.nothing(window.device(), window.minute(), instrument);
            return nothing.revised(window.revision()).window().equals(window) && inputsSha256.equals(Trace.NOTHING);
        }

        String differsFrom(Trace.@Nullable Closed computed) {
            if (computed == null) {
                return "has no raw samples";
            }
            DeviceWindow again = computed.revised(window.revision()).window();
            if (again.equals(window)) {
                return computed.instrument() == instrument
                        ? "was computed from other segments than are there"
                        : "was metered by instrument " + computed.instrument() + ", not " + instrument;
            }
            return "is not what its raw samples say: "
                    + (Objects.equals(again.energy(), window.energy())
                            ? again + " instead of " + window
                            : again.energy() + " instead of " + window.energy());
        }
    }

    private final class Walk {
        private final Findings findings;
        private final List<Booked> together = new ArrayList<>();
        private long count;

        Walk(Findings findings) {
            this.findings = findings;
        }

        void add(Booked next) {
            if (!together.isEmpty() && !together.getFirst().togetherWith(next)) {
                finish();
            }
            together.add(next);
        }

        void finish() {
            if (!together.isEmpty()) {
                Booked first = together.getFirst();
                Instant end = together.getLast().window().minute().plus(1, ChronoUnit.MINUTES);
                judge(first, first.window().minute(), end);
                together.clear();
            }
        }

        private void judge(Booked first, Instant from, Instant to) {
            try {
                Map<Long, Trace.Closed> near = computed(first, from, to);
                Map<Long, Trace.Closed> hour = null;
                for (Booked booked : together) {
                    findings.looked(++count);
                    long minute = Trace.nanos(booked.window().minute());
                    if (!booked.is(near.get(minute))) {
                        // it was closed with its hour: what lies further away may have a say
                        hour = hour == null
                                ? computed(first, first.hour(), first.hour().plus(1, ChronoUnit.HOURS))
                                : hour;
                        if (!booked.is(hour.get(minute))) {
                            findings.add("device_window", booked.key(), booked.differsFrom(hour.get(minute)));
                        }
                    }
                }
            } catch (IllegalStateException | ArithmeticException e) { // a segment cannot be read
                findings.add("device_window", first.key(), "cannot be computed again: " + e.getMessage());
            }
        }

        private Map<Long, Trace.Closed> computed(Booked first, Instant from, Instant to) {
            return store.trace(first.window().device(), from, to, first.arrival())
                    .windows();
        }
    }
}
