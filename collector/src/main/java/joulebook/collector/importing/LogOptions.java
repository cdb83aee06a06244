package joulebook.collector.importing;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What the person who imports a log says of it.
 *
 * @param gpus how many GPUs' rows follow each other; null where they did not say, as is right for a log that names its GPUs
 * @param zone of stamps that have no offset of their own
 * @param host where the GPUs sit; null where they did not say
 */
public record LogOptions(
        @Nullable Integer gpus, ZoneId zone, @Nullable String host) {

    /** @throws LogRefused if there are no such GPUs or is no such host */
    LogOptions checked() throws LogRefused {
        if (gpus != null && (gpus < 1 || gpus > 1024)) {
            throw new LogRefused("--gpus " + gpus + " is not from 1 to 1024");
        }
        if (host != null && !host.matches("[^\\s/\\p{Cntrl}]{1,100}")) {
            throw new LogRefused("--host '" + host + "' is no name of a host: 1 to 100 characters, no spaces, no /");
        }
        return this;
    }
}
