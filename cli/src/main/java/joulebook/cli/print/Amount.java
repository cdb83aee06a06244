package joulebook.cli.print;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exact amount as the server writes it ({@code 350000mJ}, {@code 4583ugCO2e}, {@code 1234uUSD}), and how it is shown to
 * people: three significant digits, in a unit of a handy size. A rounded amount is only ever shown, never summed.
 */
public record Amount(BigDecimal number, String unit) {
    private static final Pattern EXACT = Pattern.compile("(-?\\d+)([A-Za-z].*)");
    private static final int MILLIONTHS = 6;
    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);

    /** @throws IllegalArgumentException if it is not a whole number with a unit */
    public static Amount of(String exact) {
        Matcher matcher = EXACT.matcher(exact);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an exact amount with its unit: '" + exact + "'");
        }
        return new Amount(new BigDecimal(matcher.group(1)), matcher.group(2));
    }

    /** {@code 0.0000972 kWh}, {@code 1.47 g CO2e}, {@code 0.00123 USD}. */
    public String forPeople() {
        return switch (unit) {
            case "mJ" -> kilowattHours() + " kWh";
            case "ugCO2e" -> grams();
            case "mgCO2e/kWh" -> digits(number.movePointLeft(3)) + " g CO2e/kWh";
            default -> unit.startsWith("u") ? money() : digits(number) + " " + unit;
        };
    }

    /** Energy in kWh, without the unit. */
    public String kilowattHours() {
        return digits(number.divide(BigDecimal.valueOf(3_600_000_000L), MathContext.DECIMAL64));
    }

    /** Energy in joules: {@code 97.2 J}, {@code 11.6 kJ}. */
    public String joules() {
        BigDecimal joules = number.movePointLeft(3);
        if (joules.compareTo(BigDecimal.valueOf(1_000_000)) >= 0) {
            return digits(joules.movePointLeft(6)) + " MJ";
        }
        return joules.compareTo(BigDecimal.valueOf(1000)) >= 0
                ? digits(joules.movePointLeft(3)) + " kJ"
                : digits(joules) + " J";
    }

    private String grams() {
        BigDecimal grams = number.movePointLeft(6);
        if (grams.compareTo(BigDecimal.valueOf(1000)) >= 0) {
            return digits(grams.movePointLeft(3)) + " kg CO2e";
        }
        return grams.compareTo(BigDecimal.ONE) >= 0
                ? digits(grams) + " g CO2e"
                : digits(grams.movePointRight(3)) + " mg CO2e";
    }

    /** Less than a millionth is said so: a rounded zero would read as free. */
    private String money() {
        String currency = unit.substring(1);
        return number.signum() == 0
                ? "under 0.000001 " + currency
                : digits(number.movePointLeft(MILLIONTHS), MILLIONTHS) + " " + currency;
    }

    private static String digits(BigDecimal value) {
        return digits(value, Integer.MAX_VALUE);
    }

    /** Three significant digits, but no more decimals than the exact amount has, and no digit dropped before the point. */
    private static String digits(BigDecimal value, int mostDecimals) {
        if (value.compareTo(BigDecimal.valueOf(1000)) >= 0) {
            return value.setScale(0, RoundingMode.HALF_EVEN).toPlainString();
        }
        BigDecimal rounded = value.round(THREE_DIGITS);
        int decimals = Math.clamp(3L - rounded.precision() + rounded.scale(), 0, mostDecimals);
        return rounded.setScale(rounded.signum() == 0 ? 0 : decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
    }
}
