package joulebook.api.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import joulebook.api.market.Matching.Lot;
import joulebook.api.market.Matching.Rate;
import joulebook.api.market.Matching.Result;
import joulebook.api.market.Matching.Use;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.CarbonMass;
import joulebook.kernel.quantity.Energy;
import org.junit.jupiter.api.Test;

/** The worked example of docs/market.md: 1.5 kWh in one hour, 2 kWh in the next; solar for 0.9 kWh of the first. */
class MatchingTest {
    private static final long KWH = 3_600_000_000L;
    private static final Instant TEN = Instant.parse("2025-03-01T10:00:00Z");
    private static final Instant ELEVEN = Instant.parse("2025-03-01T11:00:00Z");
    private static final List<Use> USES =
            List.of(use(TEN, "run:a", KWH), use(TEN, "idle:g", KWH / 2), use(ELEVEN, "run:a", 2 * KWH));
    private static final Lot SOLAR = lot(1, 0, 900, Map.of(TEN, new Energy(KWH * 9 / 10)));
    private static final Lot GO = lot(2, 12_000, 2000, Map.of());
    private static final Rate RESIDUAL = new Rate(7, new CarbonIntensity(700_000));

    @Test
    void anHourIsCoveredByWhatWasGeneratedInIt() {
        Result hourly = Matching.hourly(USES, List.of(SOLAR, GO), hour -> RESIDUAL);

        // (1.5 - 0.9) kWh x 700 g + 2 kWh x 700 g; GO says no hours and matches none
        assertThat(hourly.carbon()).isEqualTo(new CarbonMass(1_820_000_000L));
        assertThat(hourly.matched()).isEqualTo(new Energy(KWH * 9 / 10));
        assertThat(hourly.lots()).extracting(Matching.Part::of).containsExactly(1L);
        // of the first hour's 420 g two thirds, and all of the second's 1400 g
        assertThat(hourly.users())
                .extracting(Matching.UserPart::toString)
                .containsExactly(
                        "UserPart[user=idle:g, energy=1800000000mJ, carbon=140000000ugCO2e]",
                        "UserPart[user=run:a, energy=10800000000mJ, carbon=1680000000ugCO2e]");
    }

    @Test
    void overTheTotalAnInstrumentCoversAnyHour() {
        Result total = Matching.total(USES, List.of(SOLAR, GO), hour -> RESIDUAL);

        // 0.9 kWh x 0 + 2 kWh x 12 g + 0.6 kWh x 700 g = 444 g, of which the run's 3 of 3.5 kWh
        assertThat(total.carbon()).isEqualTo(new CarbonMass(444_000_000L));
        assertThat(total.matched()).isEqualTo(new Energy(KWH * 29 / 10));
        assertThat(total.users())
                .extracting(Matching.UserPart::toString)
                .containsExactly(
                        "UserPart[user=idle:g, energy=1800000000mJ, carbon=63428571ugCO2e]",
                        "UserPart[user=run:a, energy=10800000000mJ, carbon=380571429ugCO2e]");
    }

    @Test
    void whatIsLeftIsOfEachFactorInProportionToItsHours() {
        Rate later = new Rate(8, new CarbonIntensity(350_000));

        Result total = Matching.total(USES, List.of(), hour -> hour.equals(TEN) ? RESIDUAL : later);

        // 1.5 kWh x 700 g + 2 kWh x 350 g
        assertThat(total.carbon()).isEqualTo(new CarbonMass(1_750_000_000L));
        assertThat(total.rest())
                .extracting(part -> part.energy().toString())
                .containsExactly("5400000000mJ", "7200000000mJ");
    }

    @Test
    void nothingIsTakenBeyondTheHourAndNoFactorAskedForWhereAllIsCovered() {
        Lot much = lot(3, 5_000, 100_000, Map.of(TEN, new Energy(50 * KWH), ELEVEN, new Energy(50 * KWH)));

        Result hourly = Matching.hourly(USES, List.of(much), hour -> {
            throw new AssertionError("asked for a factor");
        });

        assertThat(hourly.matched()).isEqualTo(new Energy(KWH * 7 / 2));
        assertThat(hourly.carbon()).isEqualTo(new CarbonMass(17_500_000L));
    }

    @Test
    void thePartsOfUsersAlwaysAddUpToTheMicrogram() {
        Random random = new Random(6);
        for (int trial = 0; trial < 200; trial++) {
            List<Use> uses = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                uses.add(use(
                        TEN.plusSeconds(3600L * random.nextInt(5)),
                        "run:" + random.nextInt(7),
                        1 + random.nextInt(99_999)));
            }
            SortedMap<Instant, Energy> hours = new TreeMap<>();
            hours.put(TEN, new Energy(random.nextInt(100_000)));
            List<Lot> lots = List.of(new Lot(1, new CarbonIntensity(11_003), new Energy(77_777), hours));
            for (Result result : List.of(
                    Matching.hourly(uses, lots, hour -> RESIDUAL), Matching.total(uses, lots, hour -> RESIDUAL))) {
                assertThat(result.users().stream()
                                .map(Matching.UserPart::carbon)
                                .reduce(CarbonMass.ZERO, CarbonMass::plus))
                        .isEqualTo(result.carbon());
                assertThat(result.users().stream()
                                .map(Matching.UserPart::energy)
                                .reduce(Energy.ZERO, Energy::plus))
                        .isEqualTo(uses.stream().map(Use::energy).reduce(Energy.ZERO, Energy::plus));
            }
        }
    }

    private static Use use(Instant hour, String user, long millijoules) {
        return new Use(hour, user, new Energy(millijoules));
    }

    private static Lot lot(long id, long milligrams, long wattHours, Map<Instant, Energy> hours) {
        return new Lot(id, new CarbonIntensity(milligrams), new Energy(wattHours * 3_600_000), new TreeMap<>(hours));
    }
}
