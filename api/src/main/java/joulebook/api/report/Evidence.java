package joulebook.api.report;

import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import joulebook.api.claim.Measured;
import joulebook.api.report.ComparisonStatement.Bound;
import joulebook.api.report.ComparisonStatement.Difference;
import joulebook.api.report.ComparisonStatement.Mean;
import joulebook.api.report.ComparisonStatement.Saving;
import joulebook.api.report.ComparisonStatement.VariantPart;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;

/** What a comparison's statement says about the published claims: only asa against dense does. */
final class Evidence {
    private static final String ASA = "asa";
    private static final String DENSE = "dense";

    private Evidence() {}

    static Optional<Measured> of(ComparisonStatement said) {
        return said.savings().stream()
                .filter(saving ->
                        saving.variant().equals(ASA) && saving.baseline().equals(DENSE))
                .findFirst()
                .map(saving -> measured(said, saving, part(said, ASA), part(said, DENSE)));
    }

    /** Why {@link #of} says nothing, in words that name the comparison; empty where it does say something. */
    static Optional<String> unusable(ComparisonStatement said) {
        if (of(said).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("'" + said.name() + "' of " + said.createdAt().truncatedTo(ChronoUnit.SECONDS) + " ("
                + said.id() + "): " + why(said));
    }

    private static String why(ComparisonStatement said) {
        if (said.refusal() != null) {
            return said.refusal();
        }
        List<String> missing = Stream.of(DENSE, ASA)
                .filter(variant -> said.finished(variant).isEmpty())
                .toList();
        if (said.config().get("variants") instanceof List<?> planned && !planned.containsAll(missing)) {
            return "it is of " + planned.stream().map(String::valueOf).collect(Collectors.joining(", "))
                    + ", not of dense and asa";
        }
        if (!missing.isEmpty()) {
            return "no run of " + String.join(" and none of ", missing)
                    + " is finished and booked: ./joulebook compare --resume goes on with it";
        }
        String baseline = Comparisons.baseline(said.config());
        return baseline.equals(DENSE)
                ? "no seed has a run of dense and one of asa whose energy is booked"
                : "its baseline is " + baseline + ", not dense";
    }

    private static VariantPart part(ComparisonStatement said, String variant) {
        return said.variants().stream()
                .filter(part -> part.variant().equals(variant))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a saving of " + said.id() + " without its " + variant));
    }

    private static Measured measured(ComparisonStatement said, Saving saving, VariantPart asa, VariantPart dense) {
        RunStatement run = said.finished(ASA).getFirst();
        Bound bound = saving.flopBound();
        Long length = whole(run, "seqLen");
        return new Measured(
                said.id(),
                said.name(),
                tier(asa).worseOf(tier(dense)),
                whole(run, "parameters"),
                whole(run, "gateParameters"),
                length == null ? null : Math.toIntExact(length),
                asa.trainingExecutedDensity(),
                saving.energy().fraction(),
                saving.energy().low(),
                saving.energy().high(),
                bound == null ? null : (Double) bound.idealSaving(),
                loss(saving.heldOutLoss(), dense.heldOutLoss()),
                ratio(asa.accuracy(), dense.accuracy()),
                layers(asa));
    }

    private static Tier tier(VariantPart part) {
        return Tier.valueOf(Objects.requireNonNull(part.tier()));
    }

    private static @Nullable Long whole(RunStatement run, String name) {
        Double number = Told.number(run, name);
        return number == null ? null : (Long) Math.round(number);
    }

    private static @Nullable Double loss(@Nullable Difference difference, @Nullable Mean dense) {
        return difference == null || dense == null ? null : (Double) (difference.difference() / dense.mean());
    }

    private static @Nullable Double ratio(@Nullable Mean asa, @Nullable Mean dense) {
        return asa == null || dense == null || dense.mean() == 0 ? null : (Double) (asa.mean() / dense.mean());
    }

    private static List<Double> layers(VariantPart asa) {
        Map<Integer, Double> layers = new TreeMap<>(Comparator.naturalOrder());
        for (Map<String, Object> layer : asa.attentionDensity()) {
            if (layer.get("layer") instanceof Number number && layer.get("executed") instanceof Number density) {
                layers.put(number.intValue(), density.doubleValue());
            }
        }
        return List.copyOf(layers.values());
    }
}
