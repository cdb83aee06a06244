package joulebook.api.window;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import joulebook.api.run.Run;
import joulebook.kernel.metering.Sample;
import org.springframework.stereotype.Service;

/** What a device's samples say of one run: its energy up to an instant, whom it shared the device with, and its condition. */
@Service
public class RunTraces {
    private static final Duration HOUR = Duration.ofHours(1);

    private final WindowStore store;
    private final Windows windows;
    private final Clock clock = Clock.systemUTC();

    RunTraces(WindowStore store, Windows windows) {
        this.store = store;
        this.windows = windows;
    }

    /** Devices that anything is booked of to a run. */
    public List<String> devices(Run run) {
        return store.devicesOf(run.id());
    }

    /**
     * A run's energy on a device from its start up to each of these instants of its clock, in millijoules.
     *
     * @param span the run's
     */
    public List<Long> millijoulesUpTo(String device, Run run, Run.Span span, List<Long> instants) {
        Instant to = end(span);
        Holders holders = windows.holders(device, run.host(), span.from(), to);
        long[] cuts = instants.stream().mapToLong(Long::longValue).toArray();
        return LongStream.of(holders.upTo(store.trace(device, span.from(), to), run.id(), cuts))
                .boxed()
                .toList();
    }

    /**
     * What a device drew while a run held it together with others: each has an equal part, which is a rule and no measurement.
     *
     * @param others who held it too
     * @param from the first such moment; {@code to} the last
     * @param part the run's, in millijoules; {@code whole} is what all of them have together
     */
    public record Shared(String device, List<UUID> others, Instant from, Instant to, long part, long whole) {}

    /** Empty for a run that is alone on the device all along; samples are read only where it is not. */
    public Optional<Shared> shared(String device, Run run, Run.Span span) {
        Instant to = end(span);
        Holders holders = windows.holders(device, run.host(), span.from(), to);
        return holders.all().size() < 2
                ? Optional.empty()
                : holders.together(store.trace(device, span.from(), to), run.id())
                        .map(with ->
                                new Shared(device, with.others(), with.from(), with.to(), with.part(), with.whole()));
    }

    /** What the device said of itself while the run held it. */
    public Conditions conditions(String device, Run.Span span) {
        List<Sample> samples = store.traceWithConditions(device, span.from(), end(span)).samples().stream()
                .filter(sample -> sample.boot().equals(span.boot()))
                .map(TimedSample::sample)
                .filter(sample -> sample.monotonicNanos() >= span.fromMonotonic()
                        && sample.monotonicNanos() <= span.endOr(Long.MAX_VALUE))
                .toList();
        return Conditions.of(device, samples);
    }

    /** What a counter and the power beside it say of a run, hour by hour so that a long one needs no more memory. */
    public CrossCheck crossCheck(String device, Run.Span span) {
        CrossCheck.Walk walk = new CrossCheck.Walk(span);
        Instant to = end(span);
        for (Instant hour = span.from(); hour.isBefore(to); hour = hour.plus(HOUR)) {
            Instant next = hour.plus(HOUR);
            walk.add(store.trace(device, hour, next.isBefore(to) ? next : to));
        }
        return walk.done();
    }

    private Instant end(Run.Span span) {
        Instant to = span.to();
        return to == null ? clock.instant() : to;
    }
}
