package joulebook.collector.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import joulebook.collector.shipping.Spool;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TraceCommandTest {
    private static final UUID BOOT = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @TempDir
    Path folder;

    @Test
    void aSpoolBecomesARowASampleAndWhatIsMissingStaysEmpty() throws Exception {
        Path spool = folder.resolve("spool");
        Instrument gpu =
                new Instrument(new DeviceId("GPU-1"), "node-1", "H100", Method.COUNTER, Scope.GPU, 50, null, "test");
        Sample counted = new Sample(
                2_000_000,
                new Reading.Counted(new Energy(5000)),
                new Power(310_000),
                new Condition(99L, 61L, 1980L, null, 4096L));
        Sample lost = Sample.of(102_000_000, new Reading.Missing(GapReason.DEVICE_LOST));
        try (Spool kept = Spool.open(spool, Long.MAX_VALUE)) {
            kept.keep(new Segment(gpu, BOOT, 1, 1_000_000_000L, true, List.of(counted, lost)));
        }
        Path csv = folder.resolve("power.csv");

        int status = new CommandLine(new TraceCommand()).execute("--spool", spool.toString(), "--csv", csv.toString());

        assertThat(status).isZero();
        assertThat(Files.readAllLines(csv))
                .containsExactly(
                        "device,name,method,tier,boot,monotonic_ns,utc_ns,bracket_ns,counter_mj,power_mw,cross_check_mw,missing,"
                                + "utilisation_percent,temperature_celsius,clock_mhz,throttle_reasons,memory_used_mib",
                        "GPU-1,H100,COUNTER,measured by counter," + BOOT
                                + ",2000000,1002000000,,5000,,310000,,99,61,1980,,4096",
                        "GPU-1,H100,COUNTER,measured by counter," + BOOT
                                + ",102000000,1102000000,,,,,DEVICE_LOST,,,,,");
    }
}
