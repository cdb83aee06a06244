package joulebook.api.series;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;
import joulebook.api.problem.Refusal;

/** What a series is of: how people write its values, and what is stored. */
public enum SeriesKind {
    INTENSITY("intensity", "g CO2e per kWh", "mgCO2e/kWh", 3, 0, 10_000_000),
    /** What one more kWh would emit: never in a location-based sum, which is of averages (GHG Protocol scope 2). */
    MARGINAL("marginal", "g CO2e per kWh", "mgCO2e/kWh", 3, 0, 10_000_000),
    PRICE("price", "the currency's units per kWh", "u%s/kWh", 6, -100_000_000_000L, 100_000_000_000L),
    PUE("pue", "facility energy over IT energy", "permille", 3, 1000, 5000),
    WATER("water", "litres per kWh of IT energy", "uL/kWh", 6, 0, 100_000_000),
    LOSSES("losses", "the part of what is generated that is lost, such as 0.042", "ppm", 6, 0, 500_000),
    CARBON_PRICE("carbon-price", "the currency's units per tonne of CO2e", "u%s/tCO2e", 6, 0, 1_000_000_000_000L);

    private final String word;
    private final String people;
    private final String unit;
    private final int decimals;
    private final long least;
    private final long most;

    SeriesKind(String word, String people, String unit, int decimals, long least, long most) {
        this.word = word;
        this.people = people;
        this.unit = unit;
        this.decimals = decimals;
        this.least = least;
        this.most = most;
    }

    /** As it is written: {@code carbon-price}. */
    public String word() {
        return word;
    }

    /** @throws Refusal (422) if there is no such kind */
    static SeriesKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "kind",
                        "'" + word + "' is no kind of series: there are "
                                + Arrays.stream(values()).map(SeriesKind::word).collect(Collectors.joining(", "))));
    }

    boolean hasBasis() {
        return this == INTENSITY || this == MARGINAL;
    }

    public boolean hasCurrency() {
        return this == PRICE || this == CARBON_PRICE;
    }

    /** @param currency ISO 4217; not looked at where the kind has none */
    public String unit(String currency) {
        return unit.formatted(currency);
    }

    /**
     * The stored value of what people write.
     *
     * @param where for the message: {@code line 7}
     * @throws Refusal (422) if it is none
     */
    long value(String text, String where) {
        try {
            long value = new BigDecimal(text.strip()).movePointRight(decimals).longValueExact();
            if (value >= least && value <= most) {
                return value;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid(
                "content",
                where + ": '" + text + "' is no " + word + ": " + people + ", from " + plain(least) + " to "
                        + plain(most) + ", at most " + decimals + " decimals");
    }

    int decimals() {
        return decimals;
    }

    private String plain(long value) {
        return BigDecimal.valueOf(value, decimals).stripTrailingZeros().toPlainString();
    }
}
