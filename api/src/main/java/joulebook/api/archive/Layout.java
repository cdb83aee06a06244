package joulebook.api.archive;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * The columns of an archive file: one row a sample, segment after segment. What is the same for all of a segment's samples
 * stands in each row and costs next to nothing, since it is coded as runs. A sample's instant on the monotonic clock is
 * {@code time} and {@code time_nanos} less {@code utc_offset}; it was read within {@code bracket_ns} around it.
 */
final class Layout {
    /** Raised when a column is added or changes its meaning. */
    static final int VERSION = 2;

    static final MessageType COLUMNS = MessageTypeParser.parseMessageType("""
            message sample {
                required binary device (STRING);
                required binary host (STRING);
                required binary name (STRING);
                required binary method (STRING);
                required binary scope (STRING);
                required int32 uncertainty_permille;
                optional int64 limit_mw;
                required binary provenance (STRING);
                required int64 arrival;
                required binary boot (STRING);
                required int64 sequence;
                required int64 utc_offset;
                required boolean ends_stream;
                required int64 time (TIMESTAMP(MICROS, true));
                required int32 time_nanos;
                optional int64 bracket_ns;
                optional int64 energy_mj;
                optional int64 power_mw;
                optional binary missing (STRING);
                optional int64 check_power_mw;
                optional int64 utilisation_percent;
                optional int64 temperature_celsius;
                optional int64 clock_megahertz;
                optional int64 throttle_reasons;
                optional int64 memory_used_mebibytes;
            }
            """);

    private Layout() {}
}
