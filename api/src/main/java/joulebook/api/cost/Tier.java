package joulebook.api.cost;

import java.util.Currency;
import java.util.List;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Tariff;
import org.jspecify.annotations.Nullable;

/**
 * What each kWh of a month costs between two amounts of it.
 *
 * @param toKwh null for the last tier
 * @param micros millionths of the currency's unit per kWh
 */
record Tier(long fromKwh, @Nullable Long toKwh, long micros) {
    private static final long MILLIJOULES_PER_KWH = 3_600_000_000L;

    /** @throws Refusal (422) if they leave something out, overlap, or end */
    static void check(List<Tier> tiers) {
        long next = 0;
        for (int i = 0; i < tiers.size(); i++) {
            Tier tier = tiers.get(i);
            String where = "tiers[" + i + "]";
            if (tier.micros() < 0) {
                throw Refusal.invalid(where + ".micros", "a tier's price is negative: " + tier.micros());
            }
            if (tier.fromKwh() != next) {
                throw Refusal.invalid(
                        where + ".fromKwh",
                        "the tier begins at " + tier.fromKwh() + " kWh, the one before it ends at " + next
                                + " kWh: tiers follow one another from 0 on, without a gap and without an overlap");
            }
            Long to = tier.toKwh();
            boolean last = i == tiers.size() - 1;
            if (last != (to == null)) {
                throw Refusal.invalid(
                        where + ".toKwh",
                        last
                                ? "the last tier ends at " + to
                                        + " kWh: leave its end out, so that what is above has a price"
                                : "only the last tier has no end");
            }
            if (to != null && to <= tier.fromKwh()) {
                throw Refusal.invalid(
                        where + ".toKwh", "the tier would end at " + to + " kWh, not after " + tier.fromKwh());
            }
            next = to == null ? next : to;
        }
    }

    /** What a month's energy costs: each tier's part at its price, rounded once. */
    static long charge(List<Tier> tiers, Energy month, Currency currency) {
        long sum = 0;
        for (Tier tier : tiers) {
            Long to = tier.toKwh();
            long from = Math.multiplyExact(tier.fromKwh(), MILLIJOULES_PER_KWH);
            long end = to == null ? Long.MAX_VALUE : Math.multiplyExact(to, MILLIJOULES_PER_KWH);
            long part = Math.max(0, Math.min(month.millijoules(), end) - from);
            sum = Math.addExact(
                    sum,
                    new Tariff(tier.micros(), currency).of(new Energy(part)).micros());
        }
        return sum;
    }
}
