package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.cli.fake.Checkout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real commands, run as processes, against a stand-in for the server. */
class CostTest {
    private static final String SUMS = "{\"workload\":\"587097uEUR\",\"idle\":\"0uEUR\",\"overhead\":\"293548uEUR\","
            + "\"total\":\"880645uEUR\"}";

    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
    }

    @Test
    void bothWaysOfMatchingStandBesideTheLocationBasedFigure() throws Exception {
        answer("POST v1 market-statements", """
                {"sha256":"ab","statement":{"period":"2025-03","revision":1,"boundary":"DE","energy":"12600000000mJ",
                "locationBased":"1155000000ugCO2e","marks":["no residual mix of DE was stated"],
                "hourly":{"carbon":"1820000000ugCO2e","matched":"3240000000mJ","share":"0.2571",
                 "instruments":[{"instrument":1,"kind":"PPA","rate":"0mgCO2e/kWh","energy":"3240000000mJ"}],
                 "rest":[{"factor":7,"kind":"RESIDUAL","rate":"700000mgCO2e/kWh","energy":"9360000000mJ"}]},
                "total":{"carbon":"444000000ugCO2e","matched":"10440000000mJ","share":"0.8285",
                 "instruments":[{"instrument":1,"kind":"PPA","rate":"0mgCO2e/kWh","energy":"3240000000mJ"},
                  {"instrument":2,"kind":"GO","rate":"12000mgCO2e/kWh","energy":"7200000000mJ"}],
                 "rest":[{"factor":7,"kind":"RESIDUAL","rate":"700000mgCO2e/kWh","energy":"2160000000mJ"}]}}}
                """);

        Checkout.Finished market = checkout.run("market", "2025-03", "--boundary", "DE", "--json", "market.json");

        assertThat(market.status()).as(market.err()).isZero();
        assertThat(market.out()).isEqualTo("""
                scope 2 of 2025-03, market DE, revision 1: 3.50 kWh

                                hourly matching     over the total
                market-based    1.82 kg CO2e        444 g CO2e
                  covered       25.71 % (0.900 kWh)  82.85 % (2.90 kWh)
                location-based  1.16 kg CO2e

                what covers it  rate             hourly     total
                PPA 1           0 g CO2e/kWh     0.900 kWh  0.900 kWh
                GO 2            12.0 g CO2e/kWh  -          2.00 kWh
                RESIDUAL 7      700 g CO2e/kWh   2.60 kWh   0.600 kWh
                note  no residual mix of DE was stated
                sha256  ab
                """.replace("hourly matching     over", "hourly matching      over")
                .replace("kg CO2e        444", "kg CO2e         444"));
        assertThat(checkout.work().resolve("market.json")).content().contains("\"2025-03\"");
    }

    @Test
    void aMonthsCostIsPartedIntoWorkloadIdleAndOverhead() throws Exception {
        answer(
                "GET v1 costs 2025-03",
                "{\"period\":\"2025-03\",\"totals\":" + SUMS
                        + ",\"components\":[{\"component\":\"energy\",\"sums\":" + SUMS
                        + "}],\"energyBooked\":\"900000uEUR\",\"carbonCostBooked\":\"39558uEUR\","
                        + "\"tierDifference\":\"-19355uEUR\",\"demand\":{\"at\":\"2025-03-01T10:30:00Z\",\"minutes\":15,"
                        + "\"milliwatts\":9000000,\"charge\":\"90uEUR\"},\"marks\":[],\"facts\":[\"asset 1: GPU, invoice\"],\"sha256\":\"cd\"}");

        Checkout.Finished cost = checkout.run("cost", "2025-03", "--currency", "EUR", "--co2-price", "85 EUR/t");

        assertThat(cost.status()).as(cost.err()).isZero();
        assertThat(cost.out()).isEqualTo("""
                cost of 2025-03

                        workload   idle   overhead   total
                energy  0.587 EUR  0 EUR  0.294 EUR  0.881 EUR
                total   0.587 EUR  0 EUR  0.294 EUR  0.881 EUR

                energy is charged by tiers: -0.0194 EUR beside the 0.900 EUR that are booked

                a carbon price charged 0.0396 EUR as it is booked
                highest demand: 9.000 kW over 15 minutes from 2025-03-01T10:30:00Z

                by    asset 1: GPU, invoice
                sha256  cd
                """);
    }

    @Test
    void aScenarioSaysThatItIsOneAndSendsItsBands() throws Exception {
        answer("POST v1 what-if", """
                {"label":"scenario: computed","booked":{"start":"2025-03-01T10:00:00Z","gpuHours":"1.000000","cost":"600000uEUR"},
                "scenario":{"start":"2025-03-01T21:00:00Z","gpuHours":"0.750000","cost":"211200uEUR"},"inputs":["grid SWE"]}
                """);

        Checkout.Finished whatIf = checkout.run(
                "whatif",
                "6f1e1c1e-0000-4000-8000-0000000000aa",
                "--country",
                "SWE",
                "--at",
                "22:00",
                "--band",
                "22:00-06:00 0.04 EUR/kWh, 25 g/kWh");

        assertThat(whatIf.status()).as(whatIf.err()).isZero();
        assertThat(whatIf.out())
                .startsWith("scenario: computed\n")
                .contains("energy cost    0.600 EUR             0.211 EUR");
        assertThat(whatIf.out()).endsWith("input  grid SWE\n");
        assertThat(checkout.run("whatif", "r", "--band", "at night").err())
                .contains("--band is 'at night'; write it as \"22:00-06:00 0.04 EUR/kWh, 25 g/kWh\"");
        assertThat(String.join("\n", checkout.events()))
                .contains(
                        "\"bands\":[{\"from\":\"22:00\",\"to\":\"06:00\",\"price\":\"0.04 EUR/kWh\",\"gramsPerKwh\":\"25\"}]");
    }

    @Test
    void aTotalCostIsOfARunOrOfAProject() throws Exception {
        answer(
                "GET v1 tco",
                "{\"subject\":\"run r\",\"runs\":[\"r\"],\"totals\":" + SUMS
                        + ",\"components\":[],\"gpuHours\":\"1.000000\","
                        + "\"perGpuHour\":\"880645uEUR\",\"perRun\":\"880645uEUR\",\"tokens\":null,\"perMillionTokens\":null}");

        Checkout.Finished tco = checkout.run("tco", "r", "--currency", "EUR");

        assertThat(tco.status()).as(tco.err()).isZero();
        assertThat(tco.out()).contains("total cost of run r, without staff", "per million tokens  -");
        assertThat(checkout.run("tco", "--currency", "EUR").status()).isEqualTo(2);
    }

    @Test
    void aMonthsPartOfTheDevicesMakingHasItsRange() throws Exception {
        answer("GET v1 embodied 2025-03", """
                {"period":"2025-03","carbon":"3416666666ugCO2e","low":"2658333333ugCO2e","high":"6625000000ugCO2e",
                "devices":[{"device":"GPU","basis":"TIME","carbon":"3416666666ugCO2e","low":"2658333333ugCO2e",
                 "high":"6625000000ugCO2e","source":"NVIDIA"}],
                "users":[{"user":"idle:GPU","carbon":"3412074372ugCO2e"},{"user":"run:r","carbon":"4592294ugCO2e"}],"marks":[]}
                """);

        Checkout.Finished embodied = checkout.run("embodied", "2025-03");

        assertThat(embodied.status()).as(embodied.err()).isZero();
        assertThat(embodied.out()).isEqualTo("""
                embodied CO2e of 2025-03 (scope 3, category 2): 3.42 kg CO2e (2.66 kg CO2e to 6.62 kg CO2e)

                device GPU  3.42 kg CO2e  2.66 kg CO2e to 6.62 kg CO2e  by time  NVIDIA
                idle:GPU    3.41 kg CO2e
                run:r       4.59 g CO2e
                """);
    }

    private void answer(String request, String json) throws IOException {
        Files.writeString(
                Files.createDirectories(checkout.home().resolve("answers")).resolve(request), json);
    }
}
