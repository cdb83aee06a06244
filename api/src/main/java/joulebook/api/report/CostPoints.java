package joulebook.api.report;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import joulebook.api.projection.CostPoint;
import joulebook.api.run.Run;
import joulebook.kernel.metering.Tier;
import joulebook.kernel.model.Transformer;

/** Runs of dense and asa whose END mark tells what a step had to compute, as points of a cost model. */
final class CostPoints {
    private static final Set<String> VARIANTS = Set.of("dense", "asa");

    private CostPoints() {}

    static List<CostPoint> of(List<ComparisonStatement> statements) {
        return statements.stream()
                .filter(said -> !"recall".equals(said.preset())) // its sequences are shorter than they end
                .flatMap(said -> said.runs().stream().flatMap(run -> point(run, target(said, run))))
                .toList();
    }

    private static String target(ComparisonStatement said, RunStatement run) {
        Object asked = said.config().get("density");
        return "dense".equals(run.variant())
                ? "density 1"
                : asked == null ? "the preset's density" : "density " + asked;
    }

    private static Stream<CostPoint> point(RunStatement run, String target) {
        Map<String, Object> summary = run.summary();
        RunStatement.Figures figures = run.figures();
        String variant = run.variant();
        double steps = Told.number(run, "steps", 0);
        double tokens = Told.number(run, "tokens", 0);
        double length = Told.number(run, "seqLen", 0);
        if (summary == null
                || figures == null
                || variant == null
                || !VARIANTS.contains(variant)
                || !run.state().equals(Run.State.FINISHED.name())
                || !(summary.get("sizes") instanceof Map<?, ?> sizes)
                || !(steps > 0 && tokens > 0 && length > 0)) {
            return Stream.empty();
        }
        return Stream.of(new CostPoint(
                run.host() + " " + summary.get("device"),
                variant,
                model(sizes),
                (int) length,
                target,
                tokens / steps,
                Told.number(run, "trainingExecutedDensity", 1),
                Told.millis(run) / 1000 / steps,
                Told.energy(run) / 1000 / steps,
                Tier.valueOf(figures.tier())));
    }

    private static Transformer model(Map<?, ?> sizes) {
        return new Transformer(
                whole(sizes, "layers"),
                whole(sizes, "width"),
                whole(sizes, "keyValueWidth"),
                whole(sizes, "feedForwardWidth"),
                whole(sizes, "feedForwardMatrices"),
                whole(sizes, "vocabulary"));
    }

    private static int whole(Map<?, ?> sizes, String name) {
        return (int) Told.asDouble(sizes.get(name), 0);
    }
}
