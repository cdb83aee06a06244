package joulebook.collector.nvml;

import java.util.Optional;
import joulebook.collector.meter.GreatestPower;
import joulebook.collector.meter.Meter;
import joulebook.collector.nvml.Gpu.Answer;
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
        Scope scope = method == Method.COUNTER ? counted(gpu) : Scope.GPU;
        GreatestPower greatest = greatest(gpu, scope);
        this.instrument = new Instrument(
                new DeviceId(gpu.uuid()),
                host,
                gpu.name(),
                method,
                scope,
                UNCERTAINTY_PERMILLE,
                greatest.power(),
                "NVML " + source(method) + ", driver " + driver + "; +-5 % as NVIDIA states for power; "
                        + greatest.inWords());
    }

    private static Method method(Gpu gpu) {
        if (gpu.totalEnergyMillijoules() instanceof Answer.Value) {
            return Method.COUNTER;
        }
        return gpu.instantPowerMilliwatts(Scope.GPU) instanceof Answer.Value
                ? Method.INSTANT_POWER
                : Method.AVERAGED_POWER;
    }

    /**
     * What the counter covers. Where a GPU knows the power of a module around it, it sits on a superchip (GH200, GB200,
     * GB300), and its counter is taken to cover the CPU as well: seen on GH200 (zeus#172). GB10 is such a chip and knows
     * none; its counter covers the GPU.
     */
    private static Scope counted(Gpu gpu) {
        return gpu.instantPowerMilliwatts(Scope.MODULE) instanceof Answer.Value(long milliwatts) && milliwatts > 0
                ? Scope.MODULE
                : Scope.GPU;
    }

    /**
     * What can be set; where nobody says, twice what is known of less: a module holds its GPU and a CPU that draws no more than
     * that, and a limit in force may be raised.
     */
    private static GreatestPower greatest(Gpu gpu, Scope scope) {
        String module = "field 188 (highest limit) of the module";
        String settable = "nvmlDeviceGetPowerManagementLimitConstraints";
        if (scope == Scope.MODULE) {
            Answer said = gpu.greatestPowerMilliwatts(Scope.MODULE);
            return of(said, 1, module)
                    .orElseGet(() -> of(gpu.greatestPowerMilliwatts(Scope.GPU), 2, settable)
                            .orElseGet(() -> unknown(said, module)));
        }
        Answer said = gpu.greatestPowerMilliwatts(Scope.GPU);
        return of(said, 1, settable)
                .orElseGet(() -> of(gpu.enforcedPowerMilliwatts(), 2, "nvmlDeviceGetEnforcedPowerLimit")
                        .orElseGet(() -> unknown(said, settable)));
    }

    private static Optional<GreatestPower> of(Answer answer, int times, String source) {
        return answer instanceof Answer.Value(long milliwatts) && milliwatts > 0
                ? Optional.of(new GreatestPower(new Power(times * milliwatts), (times == 1 ? "" : "twice ") + source))
                : Optional.empty();
    }

    private static GreatestPower unknown(Answer answer, String source) {
        return new GreatestPower(
                null,
                source + " says "
                        + switch (answer) {
                            case Answer.Value(long nothing) -> nothing;
                            case Answer.None(NvmlStatus status) -> status;
                        });
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
    public Reading read() {
        if (lost && !isBack()) {
            return new Reading.Missing(GapReason.DEVICE_LOST);
        }
        Answer answer = switch (instrument.method()) {
            case COUNTER -> gpu.totalEnergyMillijoules();
            case INSTANT_POWER -> gpu.instantPowerMilliwatts(Scope.GPU);
            default -> gpu.powerUsageMilliwatts();
        };
        return switch (answer) {
            case Answer.None(NvmlStatus status) -> {
                lost = status.isLoss();
                sinceAttempt = 0;
                yield new Reading.Missing(status.reason());
            }
            case Answer.Value(long value) ->
                instrument.method() == Method.COUNTER
                        ? new Reading.Counted(new Energy(value))
                        : new Reading.Drawing(new Power(value));
        };
    }

    @Override
    public Beside beside() {
        return new Beside(instrument.method() == Method.COUNTER ? check() : null, gpu.condition());
    }

    private @Nullable Power check() {
        return gpu.instantPowerMilliwatts(instrument.scope()) instanceof Answer.Value(long milliwatts)
                ? new Power(milliwatts)
                : null;
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
