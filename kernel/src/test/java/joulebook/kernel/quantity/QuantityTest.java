package joulebook.kernel.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @Test
    void energyIsNeverNegative() {
        assertThatThrownBy(() -> Energy.ofMillijoules(-1)).hasMessage("energy is negative: -1 mJ");
        assertThatThrownBy(() -> Energy.ZERO.minus(new Energy(1))).hasMessage("energy is negative: -1 mJ");
    }

    @Test
    void theOddMillijouleGoesToTheLargestRemainder() {
        assertThat(Energy.ofMillijoules(10).splitBy(List.of(1L, 2L))).containsExactly(new Energy(3), new Energy(7));
    }

    @Test
    void aSplitByNothingIsRefused() {
        assertThatThrownBy(() -> new Energy(5).splitBy(List.of(0L, 0L))).hasMessage("weights add up to 0");
        assertThatThrownBy(() -> new Energy(5).splitBy(List.of(2L, -1L))).hasMessage("a weight is negative: -1");
    }

    /** Weights and amounts up to 2^62: the products do not fit 64 bits. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aSplitLosesNothing(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Energy whole = new Energy(random.nextLong(1L << 62));
            List<Long> weights = new ArrayList<>();
            for (int n = 1 + random.nextInt(9); n > 0; n--) {
                weights.add(random.nextLong(1L << (1 + random.nextInt(61))));
            }
            weights.add(1L);
            assertThat(whole.splitBy(weights).stream().reduce(Energy.ZERO, Energy::plus))
                    .isEqualTo(whole);
        }
    }

    /** 2 kWh at 458.29 g/kWh is 916.58 g. */
    @Test
    void carbonIsEnergyTimesIntensity() {
        CarbonIntensity world = CarbonIntensity.ofGramsPerKilowattHour(new BigDecimal("458.29"));
        assertThat(world.of(new Energy(7_200_000_000L))).isEqualTo(new CarbonMass(916_580_000L));
    }

    /** 350 J at 458 290 mg/kWh: 350 000 x 458 290 / 3 600 000 = 44 555.97... ug. */
    @Test
    void carbonIsRoundedOnceToAMicrogram() {
        assertThat(new CarbonIntensity(458_290).of(new Energy(350_000))).isEqualTo(new CarbonMass(44_556));
    }

    /** 5 ug and a half: to the even neighbour. 36 000 mJ x 1 500 mg/kWh / 3.6e6 = 15; 1 200 mJ x 16 500 / 3.6e6 = 5.5. */
    @Test
    void halvesGoToTheEvenNeighbour() {
        assertThat(new CarbonIntensity(16_500).of(new Energy(1_200))).isEqualTo(new CarbonMass(6));
        assertThat(new CarbonIntensity(13_500).of(new Energy(1_200))).isEqualTo(new CarbonMass(4));
    }

    /** A megawatt-hour at 0.0781 USD/kWh is 78.10 USD. */
    @Test
    void aNegativePriceIsPaidTheOtherWayRound() {
        Tariff tariff = Tariff.of(new BigDecimal("-0.0781"), "EUR");
        assertThat(tariff.paysTheBuyer()).isTrue();
        assertThat(tariff.of(new Energy(3_600_000_000L))).isEqualTo(money(78_100L, "EUR"));
    }

    @Test
    void costIsEnergyTimesTariff() {
        Tariff tariff = Tariff.of(new BigDecimal("0.0781"), "USD");
        assertThat(tariff.of(new Energy(3_600_000_000_000L))).isEqualTo(money(78_100_000L, "USD"));
    }

    @Test
    void currenciesAreNeverAdded() {
        assertThatThrownBy(() -> money(1, "USD").plus(money(1, "EUR"))).hasMessage("cannot add EUR to USD");
    }

    @Test
    void exactAmountsCarryTheirUnit() {
        assertThat(new Energy(350_000)).hasToString("350000mJ");
        assertThat(new CarbonMass(4583)).hasToString("4583ugCO2e");
        assertThat(money(1234, "USD")).hasToString("1234uUSD");
        assertThat(new Power(72_360)).hasToString("72360mW");
    }

    private static Money money(long micros, String currency) {
        return new Money(micros, Currency.getInstance(currency));
    }
}
