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
 * @param unseen what is known of it though nobody saw it
 */
public record DeviceWindow(
        String device,
        Instant minute,
        int revision,
        Energy energy,
        long coveredNanos,
        @Nullable Long crossCheckMillijoules,
        List<Gap> gaps,
        Unseen unseen) {

    /**
     * @param bridged of the energy: what the counter rose by in a silence; when in it is not known
     * @param bridgedNanos how much of the time is such a silence
     * @param suspense besides the energy: what the counter rose by and the device cannot have drawn
     * @param clockSteps where UTC was set
     */
    public record Unseen(Energy bridged, long bridgedNanos, Energy suspense, List<ClockStep> clockSteps) {
        static final Unseen NOTHING = new Unseen(new Energy(0), 0, new Energy(0), List.of());

        boolean isNothing() {
            return bridged.millijoules() == 0
                    && bridgedNanos == 0
                    && suspense.millijoules() == 0
                    && clockSteps.isEmpty();
        }
    }
}
