package joulebook.api.window;

import java.time.Instant;
import java.util.List;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;

/**
 * A device in a UTC minute.
 *
 * @param coveredNanos time in which something is known
 * @param crossCheckMillijoules counter less integrated power over the time in which both are known; null where never
 */
public record DeviceWindow(
        String device,
        Instant minute,
        int revision,
        Energy energy,
        long coveredNanos,
        @Nullable Long crossCheckMillijoules,
        List<Gap> gaps) {}
