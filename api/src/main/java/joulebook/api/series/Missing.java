package joulebook.api.series;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A time of which a series says nothing. */
record Missing(Instant from, Instant to) {
    private static final List<SeriesKind> OF_THE_HOUR =
            List.of(SeriesKind.INTENSITY, SeriesKind.MARGINAL, SeriesKind.PRICE);

    /** Of the UTC days that a file's points are of, what neither they nor points known before cover, in order. */
    static List<Missing> of(SeriesKind kind, List<ParsedPoint> points, List<Missing> known) {
        if (!OF_THE_HOUR.contains(kind)) {
            return List.of();
        }
        List<Missing> covered = Stream.concat(
                        known.stream(), points.stream().map(point -> new Missing(point.from(), point.to())))
                .sorted(Comparator.comparing(Missing::from))
                .toList();
        Instant end = points.stream()
                .map(ParsedPoint::to)
                .max(Instant::compareTo)
                .map(Missing::endOfDay)
                .orElseThrow();
        Instant until = points.stream()
                .map(ParsedPoint::from)
                .min(Instant::compareTo)
                .map(Missing::beginOfDay)
                .orElseThrow();
        List<Missing> missing = new ArrayList<>();
        for (Missing each : covered) {
            if (each.from().isAfter(until)) {
                missing.add(new Missing(until, each.from()));
            }
            until = each.to().isAfter(until) ? each.to() : until;
        }
        if (until.isBefore(end)) {
            missing.add(new Missing(until, end));
        }
        return missing;
    }

    static Instant beginOfDay(Instant at) {
        return at.truncatedTo(ChronoUnit.DAYS);
    }

    static Instant endOfDay(Instant at) {
        Instant begin = beginOfDay(at);
        return begin.equals(at) ? at : begin.plus(Duration.ofDays(1));
    }
}
