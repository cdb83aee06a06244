package joulebook.api.ledger;

import org.jspecify.annotations.Nullable;

/**
 * One line of an entry.
 *
 * @param account {@code device:ID}, {@code facility}, {@code grid}, {@code supplier}, {@code grid-losses},
 *     {@code site-water}, {@code carbon-price} give; {@code run:ID}, {@code idle:DEVICE} and, before these,
 *     {@code overhead:}, {@code losses:}, {@code water:}, {@code carbon-cost:} take. At a negative price the run gives
 * @param unit {@code mJ}, {@code ugCO2e}, {@code uL} or {@code u} and a currency
 * @param amount never negative: the side says the direction
 * @param terms the factor, tariff and PUE that it comes from; null for what was metered
 */
public record Posting(
        String account,
        Side side,
        String unit,
        long amount,
        @Nullable Long terms) {

    /** A debit takes, a credit gives. */
    public enum Side {
        DEBIT,
        CREDIT;

        /** As the database keeps it. */
        String letter() {
            return name().substring(0, 1);
        }
    }

    public Posting {
        if (amount < 0) {
            throw new IllegalArgumentException("a posting to " + account + " is negative: " + amount + " " + unit);
        }
    }

    EntryForm.Line line(int number, byte @Nullable [] termsDigest) {
        return new EntryForm.Line(number, account, side.name(), unit, amount, terms, termsDigest);
    }

    Posting reversed() {
        return new Posting(account, side == Side.DEBIT ? Side.CREDIT : Side.DEBIT, unit, amount, terms);
    }
}
