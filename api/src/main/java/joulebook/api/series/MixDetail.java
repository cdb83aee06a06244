package joulebook.api.series;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a point's detail says of the mix it was computed from, and how it is read again: its zone and kinds of plant. */
record MixDetail(String zone, TreeSet<String> types) {
    private static final Pattern WORDS = Pattern.compile("mix of (.+?), [0-9.]+ MW: (.+); factors: .*");
    private static final Pattern TYPE = Pattern.compile("\\bB[0-9]{2}\\b");

    MixDetail(String zone, Collection<String> types) {
        this(zone, new TreeSet<>(types));
    }

    /** {@code mix of 10YXX, 1500 MW: B04 gas 1000, B16 solar 500; factors: ...}. */
    String words(SortedMap<String, BigDecimal> megawatts) {
        BigDecimal sum = BigDecimal.ZERO;
        StringJoiner plants = new StringJoiner(", ");
        for (var each : megawatts.entrySet()) {
            BigDecimal power = each.getValue();
            sum = sum.add(power.max(BigDecimal.ZERO));
            plants.add(each.getKey() + " " + GenerationMix.plant(each.getKey()) + " " + plain(power)
                    + (power.signum() < 0 ? " (it consumes: no generation)" : ""));
        }
        return "mix of " + zone + ", " + plain(sum) + " MW: " + plants + "; factors: IPCC AR5 WG3 Annex III";
    }

    static Optional<MixDetail> read(@Nullable String detail) {
        Matcher words = WORDS.matcher(detail == null ? "" : detail);
        return words.matches()
                ? Optional.of(new MixDetail(
                        words.group(1),
                        TYPE.matcher(words.group(2))
                                .results()
                                .map(hit -> hit.group())
                                .toList()))
                : Optional.empty();
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}
