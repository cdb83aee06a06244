package joulebook.api.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartTest {
    private static final Instant FROM = Instant.parse("2026-01-05T22:30:00Z");
    private static final Instant TO = Instant.parse("2026-01-07T01:00:00Z");

    @Test
    void aPeriodIsCutAtMidnightAndNothingOfItIsLeftOut() {
        assertThat(Part.days(FROM, TO))
                .extracting(Part::name, Part::from, Part::to)
                .containsExactly(
                        tuple("2026-01-05", FROM, Instant.parse("2026-01-06T00:00:00Z")),
                        tuple(
                                "2026-01-06",
                                Instant.parse("2026-01-06T00:00:00Z"),
                                Instant.parse("2026-01-07T00:00:00Z")),
                        tuple("2026-01-07", Instant.parse("2026-01-07T00:00:00Z"), TO));
    }

    @Test
    void aPeriodOfManyYearsIsAHundredPartsAtMost() {
        List<Part> parts = Part.days(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(parts).hasSizeBetween(90, 100);
        assertThat(parts.getFirst().from()).isEqualTo(Instant.EPOCH);
        assertThat(parts.getLast().to()).isEqualTo("2026-01-01T00:00:00Z");
        for (int i = 1; i < parts.size(); i++) {
            assertThat(parts.get(i).from()).isEqualTo(parts.get(i - 1).to());
        }
    }

    @Test
    void eachWorkerHasAPartOfADayAndEachDeviceIsInOne() {
        List<Part> parts = Part.daysOfDevices(FROM, FROM.plusSeconds(60), (from, to) -> names(5), 2);

        assertThat(parts).extracting(Part::name).containsExactly("2026-01-05 0001 of 2", "2026-01-05 0002 of 2");
        assertThat(parts.stream().flatMap(part -> part.devices().stream())).containsExactlyElementsOf(names(5));
    }

    @Test
    void ofManyDevicesAPartHasSixtyFourAtMost() {
        List<Part> parts = Part.daysOfDevices(FROM, FROM.plusSeconds(60), (from, to) -> names(1000), 2);

        assertThat(parts)
                .hasSize(16)
                .allSatisfy(part -> assertThat(part.devices()).hasSizeBetween(62, 64));
        assertThat(parts.stream().flatMap(part -> part.devices().stream())).hasSize(1000);
    }

    @Test
    void aDayWithoutDevicesHasNoPart() {
        assertThat(Part.daysOfDevices(FROM, TO, (from, to) -> from.equals(FROM) ? names(1) : List.of(), 2))
                .extracting(Part::name)
                .containsExactly("2026-01-05 0001 of 1");
    }

    @Test
    void aPartThatARestartFindsIsTheOneThatWasKept() {
        Part part = new Part("2026-01-05 0001 of 1", FROM, TO, List.of("GPU-a", "GPU-b"));

        assertThat(Part.of(part.context())).isEqualTo(part);
    }

    private static List<String> names(int devices) {
        return IntStream.range(0, devices).mapToObj("GPU-%04d"::formatted).toList();
    }
}
