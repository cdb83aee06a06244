package joulebook.collector.nvml;

import joulebook.collector.meter.Meter;
import joulebook.collector.meter.MeterContract;

class NvmlMeterTest extends MeterContract {
    private final FakeNvml.Script gpu = FakeNvml.script();

    @Override
    protected Meter working() {
        gpu.fake_counter(1000);
        return NvmlMeters.open("node-1").meters().getFirst();
    }

    @Override
    protected Meter broken() {
        Meter meter = working();
        gpu.fake_gpu_status(15);
        return meter;
    }
}
