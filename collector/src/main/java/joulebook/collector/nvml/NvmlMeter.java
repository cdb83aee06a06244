package joulebook.collector.nvml;

import joulebook.collector.meter.Meter;
import joulebook.collector.nvml.Gpu.Answer;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * One GPU: its energy counter where it has one, with instantaneous power beside it as a check; else instantaneous power;
 * else the driver's averaged power. Which one is settled when the meter is made. A lost GPU is missing until it is found
 * again.
 */
final class NvmlMeter implements Meter {
    private static final int UNCERTAINTY_PERMILLE = 50;
    private static final int READINGS_BETWEEN_ATTEMPTS = 50;

    private final Gpu gpu;
    private final Instrument instrument;
    private boolean lost;
    private int sinceAttempt;

    NvmlMeter(Gpu gpu, String host, String driver) {
        this.gpu = gpu;
        Method method = method(gpu);
        Long limit = gpu.limitMilliwatts();
        boolean module = gpu.name().contains("GH200") || gpu.name().contains("GB200");
        this.instrument = new Instrument(
                new DeviceId(gpu.uuid()),
                host,
                gpu.name(),
                method,
                module && method == Method.COUNTER ? Scope.MODULE : Scope.GPU,
                UNCERTAINTY_PERMILLE,
                limit == null ? null : new Power(limit),
                "NVML " + source(method) + ", driver " + driver + "; +-5 % as NVIDIA states for power");
    }

    private static Method method(Gpu gpu) {
        if (gpu.totalEnergyMillijoules() instanceof Answer.Value) {
            return Method.COUNTER;
        }
        return gpu.instantPowerMilliwatts() instanceof Answer.Value ? Method.INSTANT_POWER : Method.AVERAGED_POWER;
    }

    private static String source(Method method) {
        return switch (method) {
            case COUNTER -> "nvmlDeviceGetTotalEnergyConsumption, checked by field 186";
            case INSTANT_POWER -> "field 186 (instantaneous power)";
            default -> "nvmlDeviceGetPowerUsage (average over a second on Ampere and later, except GA100)";
        };
    }

    @Override
    public Instrument instrument() {
        return instrument;
    }

    @Override
    public Measurement read() {
        if (lost && !isBack()) {
            return Measurement.missing(GapReason.DEVICE_LOST);
        }
        Answer answer = switch (instrument.method()) {
            case COUNTER -> gpu.totalEnergyMillijoules();
            case INSTANT_POWER -> gpu.instantPowerMilliwatts();
            default -> gpu.powerUsageMilliwatts();
        };
        return switch (answer) {
            case Answer.None(NvmlStatus status) -> {
                lost = status.isLoss();
                sinceAttempt = 0;
                yield Measurement.missing(status.reason());
            }
            case Answer.Value(long value) -> measured(value);
        };
    }

    private Measurement measured(long value) {
        Condition condition = gpu.condition();
        if (instrument.method() == Method.COUNTER) {
            return new Measurement(new Reading.Counted(new Energy(value)), check(), condition);
        }
        return new Measurement(new Reading.Drawing(new Power(value)), null, condition);
    }

    private @Nullable Power check() {
        return gpu.instantPowerMilliwatts() instanceof Answer.Value(long milliwatts) ? new Power(milliwatts) : null;
    }

    private boolean isBack() {
        sinceAttempt++;
        if (sinceAttempt % READINGS_BETWEEN_ATTEMPTS == 0 && gpu.reopen()) {
            lost = false;
        }
        return !lost;
    }

    @Override
    public void close() {}
}
