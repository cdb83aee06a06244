package joulebook.collector.meter;

import java.util.List;
import joulebook.collector.meter.Meter.Measurement;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Energy;

class RecordedMeterTest extends MeterContract {

    @Override
    protected Meter working() {
        return new RecordedMeter(instrument(), List.of(Measurement.of(new Reading.Counted(new Energy(1)))));
    }

    @Override
    protected Meter broken() {
        return new RecordedMeter(instrument(), List.of());
    }

    private static Instrument instrument() {
        return new Instrument(
                new DeviceId("GPU-recorded"), "node-1", "GPU", Method.COUNTER, Scope.GPU, 50, null, "recorded");
    }
}
