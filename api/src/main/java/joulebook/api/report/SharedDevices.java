package joulebook.api.report;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs that had a device together with others: what each of them used is not known, so that nothing is said of a saving. */
final class SharedDevices {
    /** Of a run's energy, what may be another's before it is no comparison any more: as much as may be missing from it. */
    private static final double MOST = 0.01;

    private SharedDevices() {}

    /** Why runs cannot be compared; null where they can. */
    static @Nullable String refusal(List<RunStatement> finished) {
        return finished.stream()
                .map(SharedDevices::of)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String of(RunStatement run) {
        RunStatement.Figures figures = run.figures();
        if (figures == null || figures.shared().isEmpty()) {
            return null;
        }
        long unknown = figures.shared().stream()
                .mapToLong(with ->
                        Math.max(Amount.exact(with.amount()), Amount.exact(with.whole()) - Amount.exact(with.amount())))
                .sum();
        RunStatement.SharedDevice first = figures.shared().getFirst();
        return unknown <= MOST * Amount.exact(figures.energy().amount())
                ? null
                : run.variant() + " seed " + run.seed() + " shared " + first.device() + " with run "
                        + first.runs().getFirst() + " from " + first.from() + " to " + first.to()
                        + ": a meter sees the device and not who uses it, so nothing is said of what was saved. Run a"
                        + " comparison on devices that nobody else holds meanwhile.";
    }
}
