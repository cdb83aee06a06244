package joulebook.api.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Currency;
import java.util.List;
import java.util.stream.IntStream;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tiers, write-offs and rates: the worked examples of docs/cost.md. */
class TierTest {
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final long KWH = 3_600_000_000L;

    @Test
    void eachTierChargesWhatLiesInIt() {
        List<Tier> tiers = List.of(new Tier(0, 1L, 300_000), new Tier(1, 3L, 200_000), new Tier(3, null, 100_000));
        Tier.check(tiers);

        // 1 x 0.30 + 2 x 0.20 + 0.5 x 0.10
        assertThat(Tier.charge(tiers, new Energy(KWH * 7 / 2), EUR)).isEqualTo(750_000);
        assertThat(Tier.charge(tiers, new Energy(KWH / 2), EUR)).isEqualTo(150_000);
        assertThat(Tier.charge(tiers, Energy.ZERO, EUR)).isZero();
    }

    @Test
    void tiersWithAGapAnOverlapOrAnEndAreRefused() {
        refused(
                List.of(new Tier(0, 10L, 1), new Tier(20, null, 1)),
                "tiers[1].fromKwh",
                "begins at 20 kWh, the one before it ends at 10 kWh");
        refused(List.of(new Tier(0, 10L, 1), new Tier(5, null, 1)), "tiers[1].fromKwh", "without an overlap");
        refused(List.of(new Tier(1, null, 1)), "tiers[0].fromKwh", "the one before it ends at 0 kWh");
        refused(List.of(new Tier(0, 10L, 1)), "tiers[0].toKwh", "leave its end out");
        refused(List.of(new Tier(0, null, 1), new Tier(0, null, 1)), "tiers[0].toKwh", "only the last tier has no end");
    }

    private static void refused(List<Tier> tiers, String field, String words) {
        assertThatThrownBy(() -> Tier.check(tiers))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal).hasFieldOrPropertyWithValue("field", field))
                .hasMessageContaining(words);
    }

    @Test
    void aPurchaseIsWrittenOffToTheMicroUnit() {
        Asset asset = bought(100_000_001, 1L, 36);

        // 100 000 000 / 36 = 2 777 777 and 28 over, which the last month takes
        assertThat(asset.depreciation(YearMonth.of(2025, 1))).isEqualTo(2_777_777);
        assertThat(asset.depreciation(YearMonth.of(2027, 12))).isEqualTo(2_777_805);
        assertThat(asset.depreciation(YearMonth.of(2028, 1))).isZero();
        assertThat(asset.depreciation(YearMonth.of(2024, 12))).isZero();
        assertThat(IntStream.range(0, 40)
                        .mapToLong(month ->
                                asset.depreciation(YearMonth.of(2025, 1).plusMonths(month)))
                        .sum())
                .isEqualTo(100_000_000);
    }

    @Test
    void moneyCostsInterestOnWhatIsNotWrittenOffYet() {
        // 6 % a year: 1200 EUR x 0.06 / 12 in the first month, and on 900 EUR after three of twelve
        Asset asset = bought(1_200_000_000, 0L, 12);

        assertThat(asset.financing(YearMonth.of(2025, 1))).isEqualTo(6_000_000);
        assertThat(asset.financing(YearMonth.of(2025, 4))).isEqualTo(4_500_000);
    }

    @Test
    void anExchangeRateRoundsOnce() {
        ExchangeRate rate = new ExchangeRate(
                1, "EUR", "USD", LocalDate.of(2025, 3, 31), 1_081_500_000, "ECB", "free", Instant.EPOCH, null);

        assertThat(rate.convert(750_000)).isEqualTo(811_125);
        assertThat(rate.convert(1)).isEqualTo(1);
    }

    private static Asset bought(long price, @Nullable Long residual, int months) {
        return new Asset(
                1,
                "GPU",
                "a GPU",
                "EUR",
                LocalDate.of(2025, 1, 1),
                months,
                price,
                residual,
                60_000,
                null,
                0,
                0,
                0,
                null,
                "invoice",
                Instant.EPOCH,
                null);
    }
}
