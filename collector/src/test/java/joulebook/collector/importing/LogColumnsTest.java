package joulebook.collector.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Sample;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which column of a log is which. All logs here last a second, so that joules are watts. */
class LogColumnsTest {
    private static final String FIRST = "2026/05/01 10:00:00.000, ";
    private static final String LAST = "2026/05/01 10:00:01.000, ";

    @TempDir
    Path folder;

    /** 100 W on average, 300 W at the instants that were looked at. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "timestamp, power.draw.average [W], power.draw.instant [W], index\n" + FIRST + "100.00 W, 300.00 W, 0\n"
                        + LAST + "100.00 W, 300.00 W, 0\n",
                "timestamp, power.draw.instant [W], power.draw.average [W], index\n" + FIRST + "300.00 W, 100.00 W, 0\n"
                        + LAST + "300.00 W, 100.00 W, 0\n"
            })
    void averagePowerIsTakenBeforeInstantPowerInEitherOrderAndNamed(String text) throws Exception {
        Path log = log(text);
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(100_000L);
        Instrument instrument = survey(log, null).instruments().getFirst();
        assertThat(instrument.method()).isEqualTo(Method.AVERAGED_POWER);
        assertThat(instrument.provenance()).startsWith("nvidia-smi power.draw.average, file power.csv, SHA-256 ");
        assertThat(survey(log, null).said()).contains("GPU 0: power is read from 'power.draw.average [W]'");
    }

    @Test
    void aColumnWithoutAValueIsLeftForOneThatHasThem() throws Exception {
        Path log = log("timestamp, index, power.draw [W], power.draw.instant [W]\n" + FIRST + "0, [N/A], 300.00 W\n"
                + LAST + "0, [N/A], 300.00 W\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L);
        Instrument instrument = survey(log, null).instruments().getFirst();
        assertThat(instrument.method()).isEqualTo(Method.INSTANT_POWER);
        assertThat(instrument.provenance()).startsWith("nvidia-smi power.draw.instant, ");
    }

    /** GPU 1 is of an older kind than GPU 0. */
    @Test
    void eachGpuHasTheColumnThatItFills() throws Exception {
        Path log = log("timestamp, index, power.draw [W], power.draw.instant [W]\n"
                + FIRST + "0, [N/A], 300.00 W\n" + FIRST + "1, 50.00 W, [N/A]\n"
                + LAST + "0, [N/A], 300.00 W\n" + LAST + "1, 50.00 W, [N/A]\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L, 50_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[N/A]", "[Unknown Error]", "ERR!", "[Not Supported]", "", "much", "150 %", "-3 %"})
    void aColumnBesideThePowerNeverRefusesALog(String utilisation) throws Exception {
        Path log = log("timestamp, index, power.draw [W], utilization.gpu [%], clocks.sm [MHz]\n" + FIRST
                + "0, 300.00 W, " + utilisation + ", 1830 MHz\n" + LAST + "0, 300.00 W, 98 %, ?\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L);
        List<Sample> samples = Booked.segments(log, null, "UTC").getFirst().samples();
        assertThat(samples.getFirst().condition().utilisationPercent()).isNull();
        assertThat(samples.getFirst().condition().clockMegahertz()).isEqualTo(1830L);
        assertThat(samples.getLast().condition().utilisationPercent()).isEqualTo(98L);
        assertThat(samples.getLast().condition().clockMegahertz()).isNull();
    }

    @Test
    void whatElseALogSaysOfAGpuIsKept() throws Exception {
        Path log =
                log("timestamp, index, power.draw [W], utilization.gpu [%], temperature.gpu, clocks.current.sm [MHz],"
                        + " clocks_event_reasons.active, memory.used [MiB], power.limit [W], power.max_limit [W]\n"
                        + FIRST + "0, 300.00 W, 98 %, 61, 1830 MHz, 0x0000000000000004, 70123 MiB, 500.00 W, 700.00 W\n"
                        + LAST
                        + "0, 300.00 W, 98 %, 61, 1830 MHz, 0x0000000000000004, 70123 MiB, 500.00 W, 700.00 W\n");
        assertThat(Booked.segments(log, null, "UTC")
                        .getFirst()
                        .samples()
                        .getFirst()
                        .condition())
                .isEqualTo(new joulebook.kernel.metering.Condition(98L, 61L, 1830L, 4L, 70_123L));
        assertThat(survey(log, null).instruments().getFirst().limit())
                .isEqualTo(new joulebook.kernel.quantity.Power(700_000));
    }

    /** nounits, and without a unit anywhere: nvidia-smi's power.draw is in watts. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "power.draw [W] | 300.00",
                "power.draw | 300.00 W",
                "power.draw | 300.00",
                "power.draw | 300000 mW",
                "power.draw [mW] | 300000",
                "power.draw [W] | 300,00 W"
            })
    void aPowerIsReadInTheUnitThatItHas(String name, String power) throws Exception {
        String mark = power.indexOf(',') > 0 ? ";" : ",";
        Path log = log(String.join(mark, "timestamp", "index", name) + "\n"
                + String.join(mark, "2026/05/01 10:00:00.000", "0", power) + "\n"
                + String.join(mark, "2026/05/01 10:00:01.000", "0", power) + "\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L);
    }

    @Test
    void milliwattsWithoutAUnitAreNotTakenForWatts() throws Exception {
        refused(
                "timestamp, index, power.draw\n" + FIRST + "0, 300000\n" + LAST + "0, 300000\n",
                null,
                "column 'power.draw': says no unit, and holds up to 300000: write [W] or [mW] behind its name");
    }

    @Test
    void aCommaThatMayMeanAThousandIsRefused() throws Exception {
        refused(
                "timestamp;index;power.draw [W]\n2026/05/01 10:00:00.000;0;1,234 W\n2026/05/01 10:00:01.000;0;1,234 W\n",
                null,
                "line 2, column 'power.draw [W]': '1,234 W' is no power");
    }

    @Test
    void quotedFieldsMayHaveDecimalCommas() throws Exception {
        Path log = log("\"timestamp\",\"index\",\"power.draw [W]\"\n\"2026/05/01 10:00:00,000\",\"0\",\"300,00 W\"\n"
                + "\"2026/05/01 10:00:01,000\", \"0\", \"300,00 W\"\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L);
    }

    /** As pandas writes a log that it read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-05-01 10:00:00.000|2026-05-01 10:00:01.000",
                "2026-05-01T12:00:00+02:00|2026-05-01T12:00:01+02:00",
                "2026-05-01T10:00:00Z|2026-05-01T10:00:01.000000Z"
            })
    void aStampMayHaveTheOffsetOfItsZone(String stamps) throws Exception {
        String[] both = stamps.split("\\|", -1);
        Path log = log("timestamp,index,power.draw [W]\n" + both[0] + ",0,300\n" + both[1] + ",0,300\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L);
        assertThat(survey(log, null).from()).isEqualTo("2026-05-01T10:00:00Z");
    }

    @Test
    void aBusAddressAndAnIndexTellGpusOfAHostApart() throws Exception {
        String rows = FIRST + "0, 00000000:01:00.0, 300.00 W\n" + LAST + "0, 00000000:01:00.0, 300.00 W\n";
        assertThat(devices(log("timestamp, index, pci.bus_id, power.draw [W]\n" + rows), "node-7"))
                .containsExactly("node-7/00000000:01:00.0");
        assertThat(devices(log("timestamp, index, pcie, power.draw [W]\n" + rows), "node-7"))
                .containsExactly("node-7/gpu-0");
    }

    @Test
    void aUuidThatTheDriverDoesNotTellIsNoName() throws Exception {
        String rows = FIRST + "[N/A], 0, 300.00 W\n" + LAST + "[N/A], 0, 300.00 W\n";
        assertThat(devices(log("timestamp, uuid, index, power.draw [W]\n" + rows), "node-7"))
                .containsExactly("node-7/gpu-0");
    }

    @Test
    void aRowThatDoesNotSayWhoseItIsIsRefused() throws Exception {
        StringBuilder text = new StringBuilder("timestamp, index, power.draw [W]\n");
        for (int i = 0; i < 1500; i++) {
            text.append(String.format(
                    "2026/05/01 10:%02d:%02d.000, %s, 300.00 W%n", i / 60, i % 60, i == 1400 ? "[N/A]" : "0"));
        }
        refused(text.toString(), null, "line 1402, column 'index': '[N/A]' says not which GPU the row is of");
    }

    /** A longer copy of a log has the same devices, so that the books see that it overlaps. */
    @Test
    void aLogAndALongerCopyOfItHaveTheSameDevices() throws Exception {
        StringBuilder text = new StringBuilder("timestamp, index, power.draw [W]\n");
        for (int i = 0; i < 40; i++) {
            text.append(String.format("2026/05/01 10:00:%02d.000, 0, 300.00 W%n", i));
        }
        List<String> shorter = devices(log(text.toString()), null);
        text.append("2026/05/01 10:00:40.000, 0, 300.00 W\n");
        assertThat(devices(log(text.toString()), null)).isEqualTo(shorter).allMatch(name -> name.endsWith("/gpu-0"));
    }

    @Test
    void ofALogOfSeveralHostsOneIsTakenAndTheOthersAreSaid() throws Exception {
        String text = "timestamp, hostname, index, power.draw [W]\n"
                + FIRST + "a, 0, 300.00 W\n" + FIRST + "b, 0, 100.00 W\n"
                + LAST + "a, 0, 300.00 W\n" + LAST + "b, 0, 100.00 W\n";
        refused(
                text,
                null,
                "line 3, column 'hostname': 'b' is another host than 'a' of the rows before. Import each host by itself: --host"
                        + " a takes the rows of that one");
        NvidiaSmiLog log = NvidiaSmiLog.survey(log(text), new LogOptions(null, ZoneId.of("UTC"), "b"));
        assertThat(log.said()).contains("2 rows of other hosts than b are left out");
        assertThat(log.host()).isEqualTo("b");
        assertThat(Booked.energiesOf(log)).containsExactly(100_000L);
    }

    @Test
    void aGpuWithoutAnyPowerIsAGapBesideOneThatHasIt() throws Exception {
        Path log = log("timestamp, index, power.draw [W]\n" + FIRST + "0, 300.00 W\n" + FIRST + "1, [Not Supported]\n"
                + LAST + "0, 300.00 W\n" + LAST + "1, [Not Supported]\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L, 0L);
        assertThat(Booked.of(log, null, "UTC").gaps()).containsExactly(0L, 1000L);
        assertThat(survey(log, null).said())
                .contains("GPU 1: no column has a power that can be read; all of its time is a gap");
    }

    /** What nvidia-smi says between the rows when a GPU is lost. */
    @Test
    void aMessageBetweenTheRowsIsSaid() throws Exception {
        Path log = log("timestamp, index, power.draw [W]\n" + FIRST + "0, 300.00 W\n"
                + "Unable to determine the device handle for GPU0000:41:00.0: Unknown Error\n" + LAST
                + "0, 300.00 W\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L);
        assertThat(survey(log, null).said())
                .contains("line 3: 'Unable to determine the device handle for GPU0000:41:00.0: Unknown Error'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"gpus\": []} | is JSON, which has no row a reading. Log with: nvidia-smi --query-gpu=timestamp,index,uuid,",
                "<?xml version=\"1.0\" ?> | is XML, as nvidia-smi -q -x writes it",
                "==============NVSMI LOG============== | is the text of nvidia-smi -q",
                "+-----------------------------------------------------------------------------------------+ | is the table",
                "timestamp,project_name,run_id,duration,emissions,emissions_rate | is an emissions file of CodeCarbon",
                "PK\u0003\u0004 | is an archive or a spreadsheet",
                "#gpu   pwr  gtemp | there are no dates: log with nvidia-smi dmon -s pucm -o DT"
            })
    void whatIsNoLogIsRefusedByWhatItIs(String text, String words) throws Exception {
        refused(text + "\n", null, words);
    }

    private List<String> devices(Path log, @Nullable String host) throws LogRefused {
        return NvidiaSmiLog.survey(log, new LogOptions(null, ZoneId.of("UTC"), host)).instruments().stream()
                .map(one -> one.device().value())
                .toList();
    }

    private static NvidiaSmiLog survey(Path log, @Nullable Integer gpus) throws LogRefused {
        return NvidiaSmiLog.survey(log, new LogOptions(gpus, ZoneId.of("UTC"), null));
    }

    private void refused(String text, @Nullable Integer gpus, String words) throws IOException {
        Path log = log(text);
        assertThatThrownBy(() -> survey(log, gpus))
                .isInstanceOf(LogRefused.class)
                .hasMessageContaining(log.toString())
                .hasMessageContaining(words);
    }

    private Path log(String text) throws IOException {
        return Files.writeString(folder.resolve("power.csv"), text);
    }
}
