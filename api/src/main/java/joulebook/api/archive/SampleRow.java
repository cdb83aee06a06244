package joulebook.api.archive;

import java.util.Map;
import java.util.Objects;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** A sample of a segment on its way into a file. */
record SampleRow(RawSegment segment, Sample sample) {

    /** Its columns in the order of {@link Layout#COLUMNS}; what was not said is left out. */
    static final class Writing extends WriteSupport<SampleRow> {
        private @Nullable RecordConsumer out;
        private int column;

        @Override
        public WriteContext init(Configuration unused) {
            return new WriteContext(Layout.COLUMNS, Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration unused) {
            return new WriteContext(Layout.COLUMNS, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            out = consumer;
        }

        @Override
        public void write(SampleRow row) {
            RecordConsumer to = Objects.requireNonNull(out);
            column = 0;
            to.startMessage();
            segment(to, row.segment());
            sample(to, row.segment().utcOffsetNanos(), row.sample());
            to.endMessage();
        }

        private void segment(RecordConsumer to, RawSegment segment) {
            Instrument instrument = segment.instrument();
            text(to, instrument.device().value());
            text(to, instrument.host());
            text(to, instrument.name());
            text(to, instrument.method().name());
            text(to, instrument.scope().name());
            integer(to, instrument.uncertaintyPermille());
            number(to, milliwatts(instrument.limit()));
            text(to, instrument.provenance());
            number(to, segment.arrival());
            text(to, segment.boot().toString());
            number(to, segment.sequence());
            number(to, segment.utcOffsetNanos());
            field(to, () -> to.addBoolean(segment.endsStream()));
        }

        private void sample(RecordConsumer to, long offset, Sample sample) {
            long utcNanos = Math.addExact(sample.monotonicNanos(), offset);
            number(to, Math.floorDiv(utcNanos, 1000L));
            integer(to, Math.floorMod(utcNanos, 1000));
            number(to, sample.bracketNanos());
            number(
                    to,
                    sample.reading() instanceof Reading.Counted counted
                            ? counted.total().millijoules()
                            : null);
            number(
                    to,
                    sample.reading() instanceof Reading.Drawing drawing
                            ? drawing.now().milliwatts()
                            : null);
            text(
                    to,
                    sample.reading() instanceof Reading.Missing missing
                            ? missing.reason().name()
                            : null);
            number(to, milliwatts(sample.crossCheck()));
            Condition condition = sample.condition();
            number(to, condition.utilisationPercent());
            number(to, condition.temperatureCelsius());
            number(to, condition.clockMegahertz());
            number(to, condition.throttleReasons());
            number(to, condition.memoryUsedMebibytes());
        }

        private static @Nullable Long milliwatts(@Nullable Power power) {
            return power == null ? null : (Long) power.milliwatts();
        }

        private void text(RecordConsumer to, @Nullable String value) {
            if (value == null) {
                column++;
            } else {
                field(to, () -> to.addBinary(Binary.fromString(value)));
            }
        }

        private void number(RecordConsumer to, @Nullable Long value) {
            if (value == null) {
                column++;
            } else {
                field(to, () -> to.addLong(value));
            }
        }

        private void integer(RecordConsumer to, int value) {
            field(to, () -> to.addInteger(value));
        }

        private void field(RecordConsumer to, Runnable value) {
            String name = Layout.COLUMNS.getFieldName(column);
            to.startField(name, column);
            value.run();
            to.endField(name, column);
            column++;
        }
    }
}
