package joulebook.api.archive;

import java.util.List;
import java.util.UUID;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Sample;

/**
 * A stored segment with all that its windows are computed from.
 *
 * @param arrival counts segments as they were stored: no two share it
 * @param samples at least one, in the order of their clock
 */
record RawSegment(
        long arrival,
        Instrument instrument,
        UUID boot,
        long sequence,
        long utcOffsetNanos,
        boolean endsStream,
        List<Sample> samples) {}
