package joulebook.collector.sampling;

import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Sample;

/** Takes samples, in order for each device. */
public interface SampleSink {

    void take(Instrument instrument, Sample sample);
}
