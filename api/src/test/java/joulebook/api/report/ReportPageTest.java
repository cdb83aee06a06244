package joulebook.api.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportPageTest {
    /** The place of the range's second digit; never more, and no unit that needs a calculator. */
    @ParameterizedTest
    @CsvSource({
        "350000mJ, 210000mJ, 490000mJ, 0.097 Wh", // 0.0972 -+ 0.0389
        "44280000mJ, 42066000mJ, 46494000mJ, 12.30 Wh", // 12.30 -+ 0.615
        "7200000000mJ, 6840000000mJ, 7560000000mJ, 2.00 kWh", // 2.00 -+ 0.10
        "604358ugCO2e, 574140ugCO2e, 634576ugCO2e, 0.604 g", // 0.604358 -+ 0.030218
        "458uEUR, 435uEUR, 481uEUR, 0.000458 EUR", // -+ 0.000023
        "123456789ugCO2e, 23456789ugCO2e, 223456789ugCO2e, 120 g", // 123 -+ 100
        "1234567uUSD, 1234567uUSD, 1234567uUSD, 1.235 USD"
    })
    void aNumberHasNoMoreDigitsThanItsRangeSupports(String amount, String low, String high, String read) {
        assertThat(ReportPage.human(new Amount(amount, low, high))).isEqualTo(read);
    }
}
