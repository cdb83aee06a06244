package joulebook.collector.meter;

import java.util.Locale;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Power;

/**
 * CPU power where there is no meter: P = cores x w x (0.1 + 0.9 u), w the design power of a core, u the utilisation.
 * Modelled, and never anything else. The range of +-40 % is what 97 readings on four CPUs give this estimate (mean
 * absolute error 38 %, see docs/measuring.md); a tenth of the design power at idle is assumed within it.
 */
public final class ModelledCpuMeter implements Meter {
    private static final double IDLE_SHARE = 0.1;
    private static final int UNCERTAINTY_PERMILLE = 400;

    private final Instrument instrument;
    private final CpuLoad load;
    private final double fullMilliwatts;
    private double utilisation = Double.NaN;

    /** Of this machine. */
    public static ModelledCpuMeter ofThisHost(String host) {
        return new ModelledCpuMeter(
                host, CpuModel.ofThisHost().name(), Runtime.getRuntime().availableProcessors(), CpuLoad.ofThisHost());
    }

    ModelledCpuMeter(String host, String model, int cores, CpuLoad load) {
        CpuTable.WattsPerCore perCore = CpuTable.find(model);
        this.load = load;
        this.fullMilliwatts = cores * perCore.watts() * 1000;
        GreatestPower greatest =
                new GreatestPower(new Power((long) Math.ceil(fullMilliwatts)), "the model's at full utilisation");
        this.instrument = new Instrument(
                new DeviceId(host + "/cpu-model"),
                host,
                model,
                Method.MODELLED,
                Scope.PACKAGE,
                UNCERTAINTY_PERMILLE,
                greatest.power(),
                String.format(
                        Locale.ROOT,
                        "model P = %d cores x %.2f W x (0.1 + 0.9 u), u from /proc/stat or the platform; %s; idle share"
                                + " assumed; +-40 %%: 97 readings on four CPUs, mean absolute error 38 %%; %s",
                        cores,
                        perCore.watts(),
                        perCore.source(),
                        greatest.inWords()));
    }

    @Override
    public Instrument instrument() {
        return instrument;
    }

    @Override
    public Reading read() {
        utilisation = load.sinceLast();
        return Double.isNaN(utilisation)
                ? new Reading.Missing(GapReason.TIMED_OUT)
                : new Reading.Drawing(
                        new Power(Math.round(fullMilliwatts * (IDLE_SHARE + (1 - IDLE_SHARE) * utilisation))));
    }

    @Override
    public Beside beside() {
        return new Beside(null, Condition.utilised(Math.round(100 * utilisation)));
    }

    @Override
    public void close() {}
}
