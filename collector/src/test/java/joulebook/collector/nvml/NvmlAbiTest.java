package joulebook.collector.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import joulebook.collector.meter.Meter;
import joulebook.collector.meter.Meter.Beside;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;

/** Over a compiled library: signatures, struct layouts and status codes as a driver has them. */
class NvmlAbiTest {
    private final FakeNvml.Script gpu = FakeNvml.script();

    @Test
    void aCountingGpuGivesItsCounterAndItsPowerAsACheck() {
        gpu.fake_counter(9_000_000_000_000L); // past 32 bits
        gpu.fake_power(431_250);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            Meter meter = meters.meters().getFirst();

            assertThat(meter.instrument().device().value()).isEqualTo("GPU-8f6e0a4c-0000-4000-8000-00000000f00d");
            assertThat(meter.instrument().name()).isEqualTo("NVIDIA H100 80GB HBM3");
            assertThat(meter.instrument().method()).isEqualTo(Method.COUNTER);
            assertThat(meter.instrument().scope()).isEqualTo(Scope.GPU);
            assertThat(meter.instrument().provenance()).contains("driver 580.95.05");
            assertThat(meter.read()).isEqualTo(new Reading.Counted(new Energy(9_000_000_000_000L)));
            assertThat(meter.beside())
                    .isEqualTo(new Beside(new Power(431_250), new Condition(97L, 61L, 1755L, 0x4L, 5120L)));
        }
    }

    /** The limit enforced at the start, 500 W here, may be raised to 700 W while a run is metered. */
    @Test
    void theGreatestPowerIsTheHighestLimitThatCanBeSet() {
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            Instrument instrument = meters.meters().getFirst().instrument();
            assertThat(instrument.limit()).isEqualTo(new Power(700_000));
            assertThat(instrument.provenance())
                    .endsWith("greatest power 700 W: nvmlDeviceGetPowerManagementLimitConstraints");
        }
    }

    /** A GPU that offers no constraints may be limited all the same, to 500 W here; one that says nothing at all has no bound. */
    @Test
    void whereNobodySaysWhatCanBeSetTwiceTheLimitInForceIsTheGreatest() {
        gpu.fake_constraints_status(3);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            Instrument instrument = meters.meters().getFirst().instrument();
            assertThat(instrument.limit()).isEqualTo(new Power(1_000_000));
            assertThat(instrument.provenance())
                    .endsWith("greatest power 1000 W: twice nvmlDeviceGetEnforcedPowerLimit");
        }
        gpu.fake_enforced_status(3);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            Instrument instrument = meters.meters().getFirst().instrument();
            assertThat(instrument.limit()).isNull();
            assertThat(instrument.provenance())
                    .endsWith("greatest power unknown: nvmlDeviceGetPowerManagementLimitConstraints says NOT_SUPPORTED"
                            + " (3): this GPU does not offer it");
        }
    }

    /** As on GB300, whose name nobody asks for: counter, check and greatest power are the module's. */
    @Test
    void aGpuThatKnowsItsModulesPowerCountsTheModule() {
        gpu.fake_counter(1000);
        gpu.fake_power(900_000);
        gpu.fake_module_power(1_950_000);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            Meter meter = meters.meters().getFirst();
            assertThat(meter.instrument().scope()).isEqualTo(Scope.MODULE);
            assertThat(meter.instrument().limit()).isEqualTo(new Power(2_900_000));
            assertThat(meter.instrument().provenance())
                    .endsWith("greatest power 2900 W: field 188 (highest limit) of the module");
            assertThat(meter.beside().crossCheck()).isEqualTo(new Power(1_950_000));
        }
        gpu.fake_module_limit_status(3);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            Instrument instrument = meters.meters().getFirst().instrument();
            assertThat(instrument.limit()).isEqualTo(new Power(1_400_000));
            assertThat(instrument.provenance())
                    .endsWith("greatest power 1400 W: twice nvmlDeviceGetPowerManagementLimitConstraints");
        }
        gpu.fake_energy_status(3);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            Meter meter = meters.meters().getFirst();
            assertThat(meter.instrument().scope()).isEqualTo(Scope.GPU);
            assertThat(meter.read()).isEqualTo(new Reading.Drawing(new Power(900_000)));
        }
    }

    @Test
    void powerAboveTwoToThe31IsNotNegative() {
        gpu.fake_energy_status(3);
        gpu.fake_power(0x80000001);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            assertThat(meters.meters().getFirst().read()).isEqualTo(new Reading.Drawing(new Power(2_147_483_649L)));
        }
    }

    @Test
    void withoutACounterInstantPowerIsReadAndWithoutThatTheDriversAverage() {
        gpu.fake_energy_status(3);
        gpu.fake_power(72_360);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            assertThat(meters.meters().getFirst().instrument().method()).isEqualTo(Method.INSTANT_POWER);
        }
        gpu.fake_instant_status(3);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            assertThat(meters.meters().getFirst().instrument().method()).isEqualTo(Method.AVERAGED_POWER);
            assertThat(meters.meters().getFirst().read()).isEqualTo(new Reading.Drawing(new Power(72_360)));
        }
    }

    @Test
    void aLostGpuIsMissingUntilItIsFoundAgain() {
        gpu.fake_counter(1000);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            Meter meter = meters.meters().getFirst();
            gpu.fake_gpu_status(15);
            assertThat(meter.read()).isEqualTo(new Reading.Missing(GapReason.DEVICE_LOST));

            gpu.fake_gpu_status(0);
            gpu.fake_counter(7); // the driver was loaded again: the counter began anew
            Reading back = meter.read();
            for (int i = 0; i < 100 && back instanceof Reading.Missing; i++) {
                back = meter.read();
            }
            assertThat(back).isEqualTo(new Reading.Counted(new Energy(7)));
        }
    }

    @Test
    void aCounterThatFailsForAMomentIsMissingForThatMoment() {
        gpu.fake_counter(1000);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            Meter meter = meters.meters().getFirst();
            gpu.fake_energy_status(999);
            assertThat(meter.read()).isEqualTo(new Reading.Missing(GapReason.TIMED_OUT));
            gpu.fake_energy_status(0);
            assertThat(meter.read()).isEqualTo(new Reading.Counted(new Energy(1000)));
        }
    }

    @Test
    void aFailedInitIsNotShutDown() {
        gpu.fake_init_status(9);
        try (NvmlMeters meters = NvmlMeters.open("node-1")) {
            assertThat(meters.meters()).isEmpty();
            assertThat(meters.reason()).contains("DRIVER_NOT_LOADED (9)").contains("modprobe nvidia");
        }
        assertThat(gpu.fake_inits()).isZero();
    }

    @Test
    void everyOpenedSessionIsShutDown() {
        NvmlMeters.open("node-1").close();
        assertThat(gpu.fake_inits()).isZero();
    }
}
