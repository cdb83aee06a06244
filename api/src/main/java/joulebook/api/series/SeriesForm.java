package joulebook.api.series;

import java.time.Instant;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/** The canonical forms of series, imports and points: every column but those that the database gives. */
final class SeriesForm {
    private SeriesForm() {}

    static Canonical series(
            String kind,
            String code,
            @Nullable String basis,
            @Nullable Integer stepSeconds,
            String unit,
            String source,
            boolean lossesIncluded) {
        return Canonical.of("series")
                .add(kind)
                .add(code)
                .add(basis)
                .add(stepSeconds)
                .add(unit)
                .add(source)
                .add(lossesIncluded);
    }

    static Canonical imported(
            byte[] series,
            String version,
            String licence,
            @Nullable String attribution,
            @Nullable String gwpSet,
            String shape,
            byte[] contentSha256,
            Instant knownFrom) {
        return Canonical.of("series_import")
                .add(series)
                .add(version)
                .add(licence)
                .add(attribution)
                .add(gwpSet)
                .add(shape)
                .add(contentSha256)
                .add(knownFrom);
    }

    static Canonical point(
            byte[] imported, Instant from, Instant to, long value, @Nullable String detail, @Nullable Long supersedes) {
        return Canonical.of("series_point")
                .add(imported)
                .add(from)
                .add(to)
                .add(value)
                .add(detail)
                .add(supersedes);
    }
}
