package joulebook.collector.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvidiaSmiLogTest {
    private static final String HEADER = "timestamp, power.draw [W], utilization.gpu [%], memory.used [MiB]\n";
    private static final ZoneId UTC = ZoneId.of("UTC");

    @TempDir
    Path folder;

    @Test
    void rowsOfSeveralGpusAlternateInDeviceOrder() throws Exception {
        Path log = log(HEADER
                + "2025/07/27 00:34:45.155, 72.36 W, 0 %, 131 MiB\n"
                + "2025/07/27 00:34:45.157, 301.10 W, 98 %, 70123 MiB\n"
                + "2025/07/27 00:34:45.262, 72.40 W, 1 %, 131 MiB\n"
                + "2025/07/27 00:34:45.262, [N/A], [Unknown Error], 70123 MiB\n");

        List<Segment> segments = read(log, 2, UTC);

        assertThat(segments).hasSize(2).allMatch(Segment::last);
        assertThat(segments)
                .extracting(segment -> segment.instrument().method())
                .containsOnly(Method.AVERAGED_POWER);
        assertThat(segments.get(0).firstUtc()).isEqualTo(Instant.parse("2025-07-27T00:34:45.155Z"));
        assertThat(segments.get(0).samples())
                .extracting(sample -> sample.reading())
                .containsExactly(new Reading.Drawing(new Power(72_360)), new Reading.Drawing(new Power(72_400)));
        assertThat(segments.get(1).samples())
                .extracting(sample -> sample.reading())
                .containsExactly(new Reading.Drawing(new Power(301_100)), new Reading.Missing(GapReason.NO_VALUE));
        assertThat(segments.get(1).samples().get(1).condition().utilisationPercent())
                .isNull();
        assertThat(segments.get(1).samples().get(1).condition().memoryUsedMebibytes())
                .isEqualTo(70_123L);
    }

    @Test
    void aPowerThatMayHaveBeenCutOffInTheMiddleIsLeftOut() throws Exception {
        Path log =
                log("timestamp, power.draw [W]\n2025/07/27 00:00:00.000, 120.00 W\n2025/07/27 00:00:00.100, 120.00 W\n"
                        + "2025/07/27 00:00:00.200, 12");

        assertThat(read(log, 1, UTC).getFirst().samples()).hasSize(2);
    }

    @Test
    void stampsAreLocalTimeOfTheNamedZone() throws Exception {
        Path log = log(HEADER + row("2025/07/27 02:00:00.000") + row("2025/07/27 02:00:00.100"));
        assertThat(read(log, 1, ZoneId.of("Europe/Berlin")).getFirst().firstUtc())
                .isEqualTo(Instant.parse("2025-07-27T00:00:00Z"));
    }

    @Test
    void milliwattsAreReadAsWhatTheHeaderSays() throws Exception {
        Path log = log("power.draw [mW], timestamp\n72360 mW, 2025/07/27 00:00:00.000\n"
                + "72361 mW, 2025/07/27 00:00:00.100\n");
        assertThat(read(log, 1, UTC).getFirst().samples().getFirst().reading())
                .isEqualTo(new Reading.Drawing(new Power(72_360)));
    }

    @Test
    void theGreatestLimitThatAGpuWasSetToIsItsInstruments() throws Exception {
        Path log = log("timestamp, power.limit [W], power.draw [W]\n"
                + "2025/07/27 00:00:00.000, 500.00 W, 120.00 W\n"
                + "2025/07/27 00:00:00.000, [N/A], 120.00 W\n"
                + "2025/07/27 00:00:00.100, 700.00 W, 120.00 W\n"
                + "2025/07/27 00:00:00.100, [N/A], 120.00 W\n");

        assertThat(read(log, 2, UTC))
                .extracting(segment -> segment.instrument().limit())
                .containsExactly(new Power(700_000), null);
    }

    @Test
    void aLastLineThatWasCutOffIsLeftOut() throws Exception {
        Path log = log(HEADER + row("2025/07/27 00:00:00.000") + row("2025/07/27 00:00:00.100") + "2025/07/27 00:0");
        assertThat(read(log, 1, UTC).getFirst().samples()).hasSize(2);
    }

    @Test
    void whatCannotBeReadIsRefusedWithItsPlaceAndWhatToDo() throws Exception {
        refused("", 1, "is empty: let nvidia-smi write at least a header and two rows a GPU");
        refused("Time,Power\n1,2\n", 1, "line 1: the header 'Time, Power' names no timestamp");
        refused(
                "timestamp, power.draw [kW]\n",
                1,
                "line 1, column 'power.draw [kW]': this unit is neither [W] nor [mW]");
        refused(HEADER + row("2025/07/27 00:00:00.000"), 1, "it has 1 row of GPU 0: energy needs two at least");
        refused(
                HEADER + row("2025/07/27 00:00:00.100") + row("2025/07/27 00:00:00.000"),
                1,
                "line 3: the time runs back by 0.1 s, to where the log began");
        refused(
                HEADER + row("2025/07/27 00:00:00.100") + row("2025/07/27 00:00:00.100"),
                1,
                "line 3: two rows of one GPU at the same time. Is --gpus 1 right?");
        refused(HEADER + row("27.07.2025 00:00"), 1, "line 2: '27.07.2025 00:00' is no time of the form");
        refused(
                HEADER + "2025/07/27 00:00:00.000, 300 mW, 0 %, 1 MiB\n",
                1,
                "line 2, column 'power.draw [W]': '300 mW' where the header says [W]");
        refused(
                HEADER + "2025/07/27 00:00:00.000, 3 W\n",
                1,
                "line 2: 2 fields where the header has 4: '2025/07/27 00:00:00.000, 3 W'. Complete it, with [N/A] for what is"
                        + " not known");
    }

    /** The last one is 0xFFFFFFFF mW, NVML's "not available" as some drivers write it. */
    @ParameterizedTest
    @ValueSource(strings = {"-3 W", "NaN W", "Infinity W", "much", "4294967.29 W"})
    void whatNoGpuDrawsIsRefusedWithWhatToWriteInItsPlace(String power) throws Exception {
        refused(
                HEADER + row("2025/07/27 00:00:00.000") + "2025/07/27 00:00:00.100, " + power + ", 0 %, 1 MiB\n",
                1,
                "line 3, column 'power.draw [W]': '" + power
                        + "' is no power that a GPU draws, 0 W to 1 MW. Write [N/A] in its place, and its time is"
                        + " a gap; keep the row, since rows are dealt out in turn");
    }

    @Test
    void aKilowattIsNotTooMuchInMilliwattsEither() throws Exception {
        Path log = log("timestamp, power.draw [mW]\n2025/07/27 00:00:00.000, 1200000 mW\n"
                + "2025/07/27 00:00:00.100, 1200000 mW\n");
        assertThat(read(log, 1, UTC).getFirst().samples().getFirst().reading())
                .isEqualTo(new Reading.Drawing(new Power(1_200_000)));
    }

    @Test
    void anHourThatHappensTwiceIsNotGuessed() throws Exception {
        Path log = log(HEADER + row("2025/10/26 02:30:00.000") + row("2025/10/26 02:30:00.100"));
        assertThatThrownBy(() -> read(log, 1, ZoneId.of("Europe/Berlin")))
                .hasMessageContaining(
                        "happens twice in Europe/Berlin (daylight saving), and no row near it tells which it is. Cut the file"
                                + " before and after that hour, and import its rows by themselves with the offset that they had:"
                                + " --zone +02:00 or --zone +01:00");
        assertThat(read(log, 1, ZoneId.of("+02:00")).getFirst().firstUtc())
                .isEqualTo(Instant.parse("2025-10-26T00:30:00Z"));
    }

    @Test
    void theSameFileIsTheSameDevicesAndSegments() throws Exception {
        Path log = log(HEADER + row("2025/07/27 00:00:00.000") + row("2025/07/27 00:00:00.100"));
        assertThat(read(log, 1, UTC)).isEqualTo(read(log, 1, UTC));
    }

    private static List<Segment> read(Path log, int gpus, ZoneId zone) throws LogRefused {
        return Booked.segments(log, gpus, zone.getId());
    }

    private void refused(String text, int gpus, String message) throws IOException {
        Path log = log(text);
        assertThatThrownBy(() -> read(log, gpus, UTC))
                .isInstanceOf(LogRefused.class)
                .hasMessageContaining(message);
    }

    private static String row(String stamp) {
        return stamp + ", 72.36 W, 0 %, 131 MiB\n";
    }

    private Path log(String text) throws IOException {
        return Files.writeString(folder.resolve("power.csv"), text);
    }
}
