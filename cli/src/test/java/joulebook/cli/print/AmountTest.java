package joulebook.cli.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTest {

    @ParameterizedTest
    @CsvSource({
        "350000mJ, 0.0000972 kWh", // 350 J / 3.6 MJ
        "3600000000mJ, 1.00 kWh",
        "0mJ, 0 kWh",
        "44444444444444mJ, 12346 kWh", // no digit is dropped before the point
        "4583ugCO2e, 4.58 mg CO2e",
        "1470000ugCO2e, 1.47 g CO2e",
        "2500000000ugCO2e, 2.50 kg CO2e",
        "1234uUSD, 0.00123 USD",
        "1uUSD, 0.000001 USD", // a millionth has no further digits to show
        "0uEUR, 'under 0.000001 EUR'",
        "78100uUSD/kWh, 0.0781 USD/kWh",
        "458290mgCO2e/kWh, 458 g CO2e/kWh"
    })
    void showsThreeDigitsInAHandyUnit(String exact, String shown) {
        assertThat(Amount.of(exact).forPeople()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"350000mJ, 350 J", "11600000mJ, 11.6 kJ", "5000000000mJ, 5.00 MJ"})
    void joulesScaleByThousands(String exact, String shown) {
        assertThat(Amount.of(exact).joules()).isEqualTo(shown);
    }

    @Test
    void anAmountWithoutItsUnitIsRefused() {
        assertThatThrownBy(() -> Amount.of("350000")).hasMessageContaining("'350000'");
    }
}
