package joulebook.api.report;

import java.util.List;
import joulebook.api.uncertainty.Doubt;
import joulebook.api.uncertainty.Doubts;

/** An exact amount with its unit, and its 95 % range: see docs/uncertainty.md. */
public record Amount(String amount, String low, String high) {

    /** @param unit {@code mJ}, {@code ugCO2e}, {@code uUSD} ... */
    static Amount of(long amount, List<Doubt> doubts, String unit) {
        Doubts.Range range = Doubts.range(amount, doubts);
        return new Amount(amount + unit, range.low() + unit, range.high() + unit);
    }

    /** The number of an amount such as {@code 350000mJ}. */
    static long exact(String amount) {
        return Long.parseLong(amount.replaceAll("[^0-9-].*", ""));
    }

    static String unit(String amount) {
        return amount.replaceFirst("^-?[0-9]+", "");
    }
}
