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
        assertThat(survey(log, null).said())
                .containsExactly(
                        "1 GPU by column 'index', power from 'power.draw.average [W]', stamps as local time of UTC");
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
        assertThat(survey(log, null).said())
                .containsExactly(
                        "2 GPUs by column 'index', power from 'power.draw.instant [W]' and 'power.draw [W]', stamps as local time"
                                + " of UTC",
                        "GPU 0: power is read from 'power.draw.instant [W]'",
                        "GPU 1: power is read from 'power.draw [W]'");
        assertThat(survey(log, null).instruments())
                .extracting(
                        one -> one.provenance().substring(0, one.provenance().indexOf(',')))
                .containsExactly("nvidia-smi power.draw.instant", "nvidia-smi power.draw");
    }

    /** Neither a limit nor a second power in a unit that nobody knows is needed. */
    @ParameterizedTest
    @ValueSource(strings = {"power.limit [kW]", "power.limit [W]", "power.draw.average [kW]", "power.draw.instant [?]"})
    void aColumnThatIsNotNeededNeverRefusesALogByItsUnitOrZero(String beside) throws Exception {
        Path log = log("timestamp, index, " + beside + ", power.draw [W]\n" + FIRST + "0, 0.00 W, 300.00 W\n" + LAST
                + "0, 0.00 W, 300.00 W\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L);
        assertThat(survey(log, null).instruments().getFirst().limit()).isNull();
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

    /** GPU 1 is lost for the row in the middle: its uuid and power are, its index is not. */
    @Test
    void aRowWhoseUuidIsLostIsKnownByItsIndex() throws Exception {
        Path log = log("timestamp, index, uuid, power.draw [W]\n"
                + "2026/05/01 10:00:00.000, 0, GPU-a, 300.00 W\n2026/05/01 10:00:00.000, 1, GPU-b, 50.00 W\n"
                + "2026/05/01 10:00:00.500, 0, GPU-a, 300.00 W\n2026/05/01 10:00:00.500, 1, [GPU is lost], [GPU is lost]\n"
                + "2026/05/01 10:00:01.000, 0, GPU-a, 300.00 W\n2026/05/01 10:00:01.000, 1, GPU-b, 50.00 W\n");
        assertThat(Booked.of(log, null, "UTC").millijoules())
                .containsExactly(java.util.Map.entry("GPU-a", 300_000L), java.util.Map.entry("GPU-b", 0L));
        assertThat(Booked.of(log, null, "UTC").gaps()).containsExactly(0L, 1000L);
    }

    /** Two kinds of GPU in one machine, 300 W and 50 W for a second. */
    @Test
    void namesTellGpusApartWhereNoTwoAreAlike() throws Exception {
        StringBuilder text = new StringBuilder("timestamp, gpu_name, power.draw [W]\n");
        for (int i = 0; i <= 10; i++) {
            String second = String.format("2026/05/01 10:00:%02d.%d", i / 10, i % 10);
            text.append(second)
                    .append("00, NVIDIA A100, 300.00 W\n")
                    .append(second)
                    .append("05, Tesla T4, 50.00 W\n");
        }
        assertThat(Booked.of(log(text.toString()), null, "UTC").energies()).containsExactly(300_000L, 50_000L);
        assertThat(devices(log(text.toString()), "node-7")).containsExactly("node-7/NVIDIA-A100", "node-7/Tesla-T4");
        assertThat(Booked.of(log(text.toString()), 2, "UTC").energies()).containsExactly(300_000L, 50_000L);
    }

    /** A100, A100, T4 in each tick; then the second row of a tick is lost. */
    @Test
    void aNameBetraysThatATurnWasLost() throws Exception {
        StringBuilder text = new StringBuilder("timestamp, name, power.draw [W]\n");
        for (int i = 0; i <= 10; i++) {
            for (int gpu = 0; gpu < 3; gpu++) {
                if (i != 5 || gpu != 1) {
                    text.append(String.format(
                            "2026/05/01 10:00:%02d.%d%02d, %s, 300.00 W%n",
                            i / 10, i % 10, 5 * gpu, gpu < 2 ? "NVIDIA A100" : "Tesla T4"));
                }
            }
        }
        refused(text.toString(), null, "no column says which GPU a row is of");
        refused(
                text.toString(),
                3,
                "line 18, column 'name': 'Tesla T4' where it is the turn of a 'NVIDIA A100' among 3 GPUs. Is --gpus 3 right?");
    }

    /** Two machines, 7 ms apart, each with a GPU 0: as one GPU they would be booked at their mean. */
    @ParameterizedTest
    @CsvSource({"index,0", "pci.bus_id,00000000:01:00.0"})
    void twoMachinesRowsInOneFileAreNotTakenForOneGpus(String column, String gpu) throws Exception {
        StringBuilder text = new StringBuilder("timestamp, " + column + ", power.draw [W]\n");
        for (int i = 0; i < 20; i++) {
            text.append(String.format("2026/05/01 10:00:%02d.000, %s, 300.00 W%n", i, gpu));
            text.append(String.format("2026/05/01 10:00:%02d.007, %s, 100.00 W%n", i, gpu));
        }
        refused(
                text.toString(),
                null,
                "line 2: from here on rows of GPU " + gpu
                        + " come 2 at a time: within 0.007 s, then 0.993 s without one. Column '" + column
                        + "' would make one GPU of several: import each machine's rows by themselves, with --host");
    }

    @Test
    void rowsOfTheSameTimeAskForTheNumberOfGpusThatNobodySaid() throws Exception {
        refused(
                "timestamp, power.draw [W]\n" + FIRST + "1 W\n" + FIRST + "2 W\n",
                null,
                "line 3: two rows have the same time, and no column says which GPU a row is of. Say with --gpus");
    }

    /** What a shell writes above a log is named, with the line below it. */
    @Test
    void aHeaderThatStandsLowerDownIsPointedAt() throws Exception {
        refused(
                "nohup: ignoring input\ntimestamp, index, power.draw [W]\n" + FIRST + "0, 1 W\n" + LAST + "0, 1 W\n",
                null,
                "line 1: 'nohup: ignoring input' is no header, and line 2 is one: take out what stands above it");
    }

    /** What is proposed for a log without a header says nothing that may be wrong. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026/05/01 10:00:00.000, 0, 120.00 W, 50 % | timestamp, other, power.draw [W], other.",
                "2026/05/01 10:00:00.000, 120,00 W, 50 % | timestamp, power.draw [W], other.",
                "2026/05/01 10:00:00.000;120,00 W;50 % | timestamp; power.draw [W]; other.",
                "0, 2026/05/01 10:00:00.000, 00000000:01:00.0, GPU-00000000-0000-4000-8000-000000000000, 120.00 |"
                        + " other, timestamp, pci.bus_id, uuid, power.draw [W].",
                "2026/05/01 10:00:00.000, 120.00 W, 700.00 W | timestamp, ?, ? (with power.draw [W] instead of ? where the power"
                        + " drawn stands, and other elsewhere)."
            })
    void aHeaderIsProposedByWhatARowShows(String row, String header) throws Exception {
        refused(row + "\n" + row + "\n", null, "such as: " + header);
    }

    @Test
    void aMarkWithinALogOfTwoIsNoPartOfTheirHeader() throws Exception {
        String once = "\uFEFFtimestamp, index, power.draw [W]\r\n";
        Path log = log(once + FIRST + "0, 300.00 W\r\n" + LAST + "0, 300.00 W\r\n" + once
                + "2026/05/01 10:00:02.000, 0, 300.00 W\r\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(600_000L);
    }

    /** The first row has no value to have a comma in. */
    @Test
    void decimalCommasAreSeenBelowTheFirstRowToo() throws Exception {
        Path log = log("timestamp, index, power.draw [W]\n2026/05/01 09:59:59.000, 0, [N/A]\n" + FIRST + "0, 300,00 W\n"
                + LAST + "0, 300,00 W\n");
        assertThat(Booked.of(log, null, "UTC").energies()).containsExactly(300_000L);
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
        assertThat(log.said()).contains("2 rows of other hosts than b left out");
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
