package joulebook.api.series;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import joulebook.api.problem.Refusal;
import joulebook.api.series.SeriesRequest.Stated;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Mixes of generation that are known, beside which another document comes. A document with some kinds of plant only is a part
 * of a mix: neither may the finer part win over the coarser one, nor the later over the earlier.
 */
final class KnownMixes {
    private final JdbcClient jdbc;

    KnownMixes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Known(@Nullable Integer stepSeconds, Instant from, Instant to, MixDetail mix) {}

    /** @throws Refusal (409) if the points are a part of a mix, of which another part is known */
    void refusePart(Stated stated, List<ParsedPoint> points) {
        if (stated.kind() != SeriesKind.INTENSITY || !stated.shape().equals("entsoe")) {
            return;
        }
        NavigableMap<Instant, ParsedPoint> brought = new TreeMap<>();
        points.forEach(point -> brought.put(point.from(), point));
        for (Known known : known(stated, brought)) {
            var other = brought.lowerEntry(known.to());
            if (other != null && other.getValue().to().isAfter(known.from())) {
                MixDetail.read(other.getValue().detail())
                        .ifPresent(mix -> compare(known, mix, other.getValue(), stated));
            }
        }
    }

    private static void compare(Known known, MixDetail mix, ParsedPoint point, Stated stated) {
        if (!known.mix().zone().equals(mix.zone())) {
            throw Refusal.conflict(
                    "code",
                    point.where() + ": this is the generation of " + mix.zone() + ", but " + stated.code()
                            + " is known as " + known.mix().zone() + ": give each zone a code of its own");
        }
        long step = stated.step() == null ? 0 : stated.step().toSeconds();
        long knownStep = known.stepSeconds() == null ? 0 : known.stepSeconds();
        boolean hasAll = mix.types().containsAll(known.mix().types());
        boolean hidden = step > knownStep && !known.mix().types().containsAll(mix.types());
        boolean replaces = step == knownStep && stated.corrects();
        if (hidden || !hasAll && !replaces) {
            throw Refusal.conflict(
                    "content",
                    point.where() + ": in it are " + plants(mix) + ", and of the same time " + plants(known.mix())
                            + " are known, each " + Duration.ofSeconds(knownStep)
                            + ": neither is the whole mix. Bring all documents of this zone and time at once, as a correction:"
                            + " ./joulebook factors import FILE FILE ... --corrects (\"more\" and \"corrects\": true)");
        }
    }

    private static String plants(MixDetail mix) {
        return mix.types().stream()
                .map(type -> GenerationMix.plant(type) + " (" + type + ")")
                .collect(Collectors.joining(", "));
    }

    private List<Known> known(Stated stated, NavigableMap<Instant, ParsedPoint> brought) {
        return jdbc
                .sql("""
                        SELECT s.step_seconds, p.valid_from, p.valid_to, p.detail
                        FROM series_point p JOIN series s ON s.id = p.series
                        WHERE s.kind = :kind AND s.code = :code AND s.basis = :basis
                            AND p.valid_from < :to AND p.valid_to > :from AND p.detail LIKE 'mix of %'
                            AND NOT EXISTS (SELECT FROM series_point n WHERE n.supersedes = p.id)
                        ORDER BY p.valid_from, p.id
                        """)
                .param("kind", stated.kind().word())
                .param("code", stated.code())
                .param("basis", stated.basis())
                .param("from", brought.firstKey().atOffset(ZoneOffset.UTC))
                .param("to", brought.lastEntry().getValue().to().atOffset(ZoneOffset.UTC))
                .query((row, n) -> new Row(
                        row.getObject("step_seconds", Integer.class),
                        row.getObject("valid_from", OffsetDateTime.class).toInstant(),
                        row.getObject("valid_to", OffsetDateTime.class).toInstant(),
                        row.getString("detail")))
                .list()
                .stream()
                .flatMap(row -> MixDetail.read(row.detail()).stream()
                        .map(mix -> new Known(row.stepSeconds(), row.from(), row.to(), mix)))
                .toList();
    }

    private record Row(@Nullable Integer stepSeconds, Instant from, Instant to, String detail) {}
}
