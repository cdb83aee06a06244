package joulebook.api.report;

/** An exact amount with its unit, and the 95 % range that its meters allow. */
public record Amount(String amount, String low, String high) {

    /** @param unit {@code mJ}, {@code ugCO2e}, {@code uUSD} ... */
    static Amount of(long amount, Range range, String unit) {
        return new Amount(amount + unit, range.low() + unit, range.high() + unit);
    }

    /** In whole base units; below zero only where the amount is, as money that the supplier paid. */
    record Range(long low, long high) {

        static Range around(long amount, double half) {
            long width = Math.round(Math.abs(half));
            return new Range(amount < 0 ? amount - width : Math.max(0, amount - width), amount + width);
        }
    }
}
