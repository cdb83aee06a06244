package joulebook.collector.meter;

import static org.assertj.core.api.Assertions.assertThat;

import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import org.junit.jupiter.api.Test;

/** What every meter keeps. */
public abstract class MeterContract {

    /** A meter whose device answers. */
    protected abstract Meter working() throws Exception;

    /** A meter whose device does not answer. */
    protected abstract Meter broken() throws Exception;

    @Test
    void itReadsByTheMethodThatItsInstrumentNames() throws Exception {
        try (Meter meter = working()) {
            Reading reading = meter.read();
            boolean counts = meter.instrument().method() == Method.COUNTER;
            assertThat(reading).isInstanceOf(counts ? Reading.Counted.class : Reading.Drawing.class);
        }
    }

    @Test
    void aMissingReadingNeverReadsAsZeroAndNeverThrows() throws Exception {
        try (Meter meter = broken()) {
            assertThat(meter.read()).isInstanceOf(Reading.Missing.class);
        }
    }

    @Test
    void itsInstrumentStaysTheSameAndSaysWhereItsFiguresComeFrom() throws Exception {
        try (Meter meter = working()) {
            var before = meter.instrument();
            meter.read();
            assertThat(meter.instrument()).isEqualTo(before);
            assertThat(before.provenance()).isNotBlank();
            assertThat(before.device().value()).doesNotContain(" ");
        }
    }

    @Test
    void closingTwiceIsHarmless() throws Exception {
        Meter meter = working();
        meter.close();
        meter.close();
    }
}
