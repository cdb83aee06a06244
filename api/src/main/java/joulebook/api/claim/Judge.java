package joulebook.api.claim;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import joulebook.api.claim.Bounds.ModelBound;
import joulebook.api.claim.ClaimCheck.Judged;
import joulebook.api.claim.ClaimCheck.Row;
import joulebook.kernel.model.Transformer;

/** Holds measured figures against the published claims. */
public final class Judge {
    private static final String NO_COMPARISON =
            "no comparison of asa with dense is in these books: ./joulebook compare makes one";
    private static final int UNUSABLE_SHOWN = 3;
    private static final int SHOWN_LENGTH = 16_384;
    private static final int DECODING_BATCH = 8;

    private final PublishedClaims published;
    private final List<String> unusable;

    /** @param unusable comparisons that say nothing of asa against dense: each its name, and why */
    public Judge(PublishedClaims published, List<String> unusable) {
        this.published = published;
        this.unusable = unusable;
    }

    /** @param measured comparisons of asa with dense, in the order in which they are to stand */
    public ClaimCheck check(List<Measured> measured) {
        return new ClaimCheck(
                published.source(),
                published.wording(),
                published.claims().stream().map(claim -> judge(claim, measured)).toList());
    }

    private Judged judge(Claim claim, List<Measured> measured) {
        return switch (claim.kind()) {
            case TRAINING_ENERGY -> trainingEnergy(claim, measured);
            case INFERENCE_ENERGY -> inferenceEnergy(claim);
            case ACCURACY -> accuracy(claim, measured);
            case BENCHMARK -> benchmark(claim);
            case GATE_SIZE -> gate(claim, measured);
            case DEPTH -> depth(claim, measured);
            case SIZES -> sizes(claim, measured);
            case LARGER_MODELS -> largerModels(claim);
            case MONEY -> money(claim);
        };
    }

    private Judged trainingEnergy(Claim claim, List<Measured> measured) {
        double smallest = models(claim).getFirst().sizes().parameters();
        List<Row> rows = measured.stream()
                .map(one -> Row.of(
                        one,
                        Words.interval(one.saved(), one.low(), one.high()) + " of training energy saved",
                        true,
                        EnergyRule.judge(claim.number(), smallest, one)))
                .toList();
        List<ModelBound> bounds = bounds(claim, Bounds::training);
        String words = reach(claim, "of a training step", model -> model.trainingLengthFor(claim.number(), 0.1), 0.1)
                + " At " + Bounds.thousands(SHOWN_LENGTH) + ": "
                + bounds.stream()
                        .filter(bound -> bound.length() == SHOWN_LENGTH)
                        .map(bound -> bound.model() + " "
                                + Words.whole(bound.ideal().getFirst().saving()))
                        .collect(Collectors.joining(", "))
                + " at most.";
        return judged(claim, bounds, words, rows, best(rows, measured));
    }

    /** Why there is nothing to judge by. */
    private String nothing(List<Measured> measured, String unsaid) {
        if (!measured.isEmpty()) {
            return "no comparison of asa with dense in these books says " + unsaid;
        }
        if (unusable.isEmpty()) {
            return NO_COMPARISON;
        }
        return "no comparison in these books can be used: "
                + unusable.stream().limit(UNUSABLE_SHOWN).collect(Collectors.joining("; "))
                + (unusable.size() > UNUSABLE_SHOWN
                        ? "; and " + (unusable.size() - UNUSABLE_SHOWN) + " older ones"
                        : "");
    }

    /** The best verdict; of several comparisons that have it, the one that saved most. */
    private Judgement best(List<Row> rows, List<Measured> measured) {
        return rows.stream()
                .min(Comparator.comparing(Row::verdict)
                        .thenComparing(row -> measured.get(rows.indexOf(row)).saved(), Comparator.reverseOrder()))
                .map(row -> row.verdict().because(row.figure() + " at " + row.setting() + ": " + row.words()))
                .orElseGet(() -> Verdict.NOT_TESTABLE_HERE.because(nothing(measured, "what was saved")));
    }

    private Judged inferenceEnergy(Claim claim) {
        ClaimedModel seven = published.model("7b");
        double bytes = Bounds.decodingSaving(seven.sizes(), DECODING_BATCH, SHOWN_LENGTH, 0.2);
        String words = reach(claim, "of reading a prompt", model -> model.prefillLengthFor(claim.number(), 0.2), 0.2)
                + String.format(
                        Locale.ROOT,
                        " Decoding is bound by the bytes of weights, keys and values: of %s, %d sequences of %s would read"
                                + " %s less at density 20 %%.",
                        seven.name(),
                        DECODING_BATCH,
                        Bounds.thousands(SHOWN_LENGTH),
                        Words.whole(bytes));
        return judged(
                claim,
                bounds(claim, Bounds::prefill),
                words,
                List.of(),
                Verdict.NOT_TESTABLE_HERE.because(
                        "comparisons are of training. ./joulebook bench decode meters decoding of asa beside dense, and books"
                                + " it, but over caches that nobody computed: at no stated quality"));
    }

    private Judged accuracy(Claim claim, List<Measured> measured) {
        List<Row> rows = measured.stream()
                .filter(one -> one.accuracy() != null)
                .map(one -> Row.of(
                        one,
                        Words.percent(Objects.requireNonNull(one.accuracy()))
                                + " of dense's next-token accuracy, held out",
                        false,
                        Verdict.NOT_TESTABLE_HERE.because("next-token accuracy is another measure than the claim's")))
                .toList();
        String others = published.claims().stream()
                .filter(other -> other.baseline() != null)
                .map(other -> Words.percent(other.number() / Objects.requireNonNull(other.baseline())))
                .collect(Collectors.joining(" and "));
        return judged(
                claim,
                List.of(),
                "The article does not say over which tasks. Its two benchmark means come to " + others
                        + " of their baselines.",
                rows,
                Verdict.NOT_TESTABLE_HERE.because(
                        "the article names no task for this figure, and the benchmarks need data and models that are not"
                                + " here"));
    }

    private static Judged benchmark(Claim claim) {
        Double baseline = claim.baseline();
        return judged(
                claim,
                List.of(),
                baseline == null
                        ? "Operations say nothing about quality."
                        : "That is " + Words.percent(claim.number() / baseline) + " of the baseline.",
                List.of(),
                Verdict.NOT_TESTABLE_HERE.because(
                        "it takes the benchmark's data and models of the claim's size. training-runner eval --data DIR"
                                + " scores a checkpoint, or predictions, on your copy"));
    }

    private Judged gate(Claim claim, List<Measured> measured) {
        List<Row> rows = measured.stream()
                .filter(one -> one.parameters() != null && one.gateParameters() != null)
                .map(one -> {
                    double share = gateShare(one);
                    return Row.of(
                            one,
                            String.format(Locale.ROOT, "%.3f %% of the parameters", 100 * share),
                            false,
                            share < claim.number()
                                    ? Verdict.SUPPORTED.because("counted from the weights")
                                    : Verdict.NOT_SUPPORTED.because("counted from the weights"));
                })
                .toList();
        Judgement judgement = rows.stream()
                .max(Comparator.comparing(Row::verdict))
                .map(row -> row.verdict().because(row.figure() + " in this project's gate, " + row.words()))
                .orElseGet(() -> Verdict.NOT_TESTABLE_HERE.because(
                        nothing(measured, "how many parameters its model and gate have")));
        return judged(
                claim,
                List.of(),
                "This project's gate has 2 d r + 33 H weights a layer; its rank r is d / 48, or less where that would take"
                        + " it over 0.3 %: training-runner presets prints it from 125 M to 13 B.",
                rows,
                judgement);
    }

    private static double gateShare(Measured one) {
        return Objects.requireNonNull(one.gateParameters()) / (double) Objects.requireNonNull(one.parameters());
    }

    private Judged depth(Claim claim, List<Measured> measured) {
        List<Row> rows = measured.stream()
                .filter(one -> one.layers().size() > 1)
                .map(one -> Row.of(
                        one,
                        "density by layer "
                                + one.layers().stream()
                                        .map(density -> String.format(Locale.ROOT, "%.2f", density))
                                        .collect(Collectors.joining(" ")),
                        false,
                        falls(one.layers())
                                ? Verdict.SUPPORTED.because("the deeper half computes less")
                                : Verdict.NOT_SUPPORTED.because("the deeper half does not compute less")))
                .toList();
        long falling =
                rows.stream().filter(row -> row.verdict() == Verdict.SUPPORTED).count();
        Judgement judgement = rows.isEmpty()
                ? Verdict.NOT_TESTABLE_HERE.because(nothing(measured, "the density of more than one layer"))
                : (falling == rows.size() ? Verdict.SUPPORTED : Verdict.NOT_SUPPORTED)
                        .because("in " + falling + " of " + rows.size()
                                + " comparisons the deeper half computes less; what a"
                                + " layer gets follows from its training, in models of the sizes shown");
        return judged(claim, List.of(), "Operations say nothing about it.", rows, judgement);
    }

    /** Whether the deeper half's mean density is less than the first half's, by the hundredths that are printed. */
    static boolean falls(List<Double> layers) {
        int half = layers.size() / 2;
        return Math.round(100 * mean(layers.subList(layers.size() - half, layers.size())))
                < Math.round(100 * mean(layers.subList(0, half)));
    }

    private static double mean(List<Double> densities) {
        return densities.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private Judged sizes(Claim claim, List<Measured> measured) {
        List<ClaimedModel> models = models(claim);
        Long largest = measured.stream()
                .map(Measured::parameters)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
        String range = models.getFirst().name() + " to " + models.getLast().name();
        return judged(
                claim,
                List.of(),
                "Operations allow less the larger the model: attention is a smaller share of its step.",
                List.of(),
                Verdict.NOT_TESTABLE_HERE.because(
                        largest == null
                                ? nothing(measured, "how many parameters its model has")
                                : "the largest model compared in these books has " + Words.count(largest)
                                        + " parameters; the claim is about the whole range from " + range
                                        + ", and about three kinds of GPU"));
    }

    /** Attention's share falls with the width: a statement of arithmetic, which needs no meter. */
    private Judged largerModels(Claim claim) {
        List<ModelBound> smaller = Bounds.training(models(claim).getFirst());
        List<ModelBound> larger = Bounds.training(models(claim).getLast());
        boolean falls = true;
        for (int i = 0; i < larger.size(); i++) {
            falls &= larger.get(i).attentionShare() < smaller.get(i).attentionShare();
        }
        String shares = larger.stream()
                .map(bound -> Bounds.thousands(bound.length()) + " "
                        + Words.whole(smaller.get(larger.indexOf(bound)).attentionShare()) + " against "
                        + Words.whole(bound.attentionShare()))
                .collect(Collectors.joining(", "));
        return judged(
                claim,
                bounds(claim, Bounds::training),
                "Attention's share of a step, " + models(claim).getFirst().name() + " against "
                        + models(claim).getLast().name() + ": " + shares + ".",
                List.of(),
                (falls ? Verdict.SUPPORTED : Verdict.NOT_SUPPORTED)
                        .because("by operations, which is arithmetic and no measurement"));
    }

    private Judged money(Claim claim) {
        PublishedClaims.Training training = published.training7b();
        return judged(
                claim,
                bounds(claim, Bounds::training),
                String.format(
                        Locale.ROOT,
                        "A training of that size took %,.0f kWh (%,d GPU hours of %d W: %s). Saving %,.0f dollars of it would"
                                + " take a price of %.2f dollars a kWh even if all of it were saved; rented hardware is no"
                                + " energy, and is in no claim's words.",
                        training.kilowattHours(),
                        training.gpuHours(),
                        training.watts(),
                        training.source(),
                        claim.number(),
                        claim.number() / training.kilowattHours()),
                List.of(),
                Verdict.NOT_TESTABLE_HERE.because(
                        "the claim states neither tokens nor length, hardware or price, and no model of that size is trained"
                                + " here"));
    }

    private String reach(Claim claim, String what, Function<Transformer, Double> length, double density) {
        return "By operations, " + Words.whole(claim.number()) + " " + what + " at density " + Words.whole(density)
                + " begins at "
                + models(claim).stream()
                        .map(model -> Bounds.thousands(length.apply(model.sizes())) + " (" + model.name() + ")")
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private List<ClaimedModel> models(Claim claim) {
        return claim.models().stream().map(published::model).toList();
    }

    private List<ModelBound> bounds(Claim claim, Function<ClaimedModel, List<ModelBound>> of) {
        return models(claim).stream().map(of).flatMap(List::stream).toList();
    }

    private static Judged judged(
            Claim claim, List<ModelBound> bounds, String bound, List<Row> rows, Judgement judgement) {
        return new Judged(
                claim.id(),
                claim.wording(),
                bounds,
                bound,
                rows,
                judgement.verdict(),
                judgement.verdict().label(),
                judgement.words());
    }
}
