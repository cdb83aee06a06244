package joulebook.api.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * A part of a period's work: a day of it, or a few where the period is long, and some of the devices.
 *
 * @param name says which of the period's parts it is; the same for the same work
 * @param devices none where the work is not by device
 */
record Part(String name, Instant from, Instant to, List<String> devices) {
    private static final long MOST_DAYS = 100;
    private static final int MOST_DEVICES = 64;

    /** Each day of a period, in their order; several at a time of one that is longer than a season. */
    static List<Part> days(Instant from, Instant to) {
        Duration whole = Duration.between(from.truncatedTo(ChronoUnit.DAYS), to);
        long together = Math.ceilDiv(whole.toDays() + 1, MOST_DAYS);
        List<Part> parts = new ArrayList<>();
        for (Instant next = from; next.isBefore(to); ) {
            Instant end = next.truncatedTo(ChronoUnit.DAYS).plus(together, ChronoUnit.DAYS);
            Instant until = end.isBefore(to) ? end : to;
            parts.add(new Part(next.toString().substring(0, 10), next, until, List.of()));
            next = until;
        }
        return parts;
    }

    /** Each day's devices, in as many parts as there are workers, or more where they are many. */
    static List<Part> daysOfDevices(
            Instant from, Instant to, BiFunction<Instant, Instant, List<String>> devices, int workers) {
        List<Part> parts = new ArrayList<>();
        for (Part day : days(from, to)) {
            List<String> all = devices.apply(day.from, day.to);
            int groups = Math.max(Math.min(all.size(), workers), Math.ceilDiv(all.size(), MOST_DEVICES));
            for (int i = 0; i < groups; i++) {
                List<String> some = all.subList(all.size() * i / groups, all.size() * (i + 1) / groups);
                parts.add(new Part("%s %04d of %d".formatted(day.name, i + 1, groups), day.from, day.to, some));
            }
        }
        return parts;
    }

    ExecutionContext context() {
        ExecutionContext context = new ExecutionContext();
        context.putString("name", name);
        context.putString("from", from.toString());
        context.putString("to", to.toString());
        context.put("devices", new ArrayList<>(devices));
        return context;
    }

    static Part of(ExecutionContext context) {
        List<String> devices = new ArrayList<>();
        if (context.get("devices") instanceof List<?> names) {
            names.forEach(name -> devices.add(String.valueOf(name)));
        }
        return new Part(
                context.getString("name"),
                Instant.parse(context.getString("from")),
                Instant.parse(context.getString("to")),
                devices);
    }
}
