package joulebook.collector.importing;

import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What the person who imports a log says of it.
 *
 * @param gpus how many GPUs' rows follow each other; null where they did not say, as is right for a log that names its GPUs
 * @param statedZone of stamps that have no offset of their own; null for this machine's
 * @param host where the GPUs sit; null where they did not say
 */
public record LogOptions(
        @Nullable Integer gpus,
        @Nullable ZoneId statedZone,
        @Nullable String host) {

    /**
     * As somebody typed it.
     *
     * @throws LogRefused if there is no such zone
     */
    public static LogOptions of(@Nullable Integer gpus, @Nullable String zone, @Nullable String host)
            throws LogRefused {
        try {
            return new LogOptions(gpus, zone == null ? null : ZoneId.of(zone), host);
        } catch (DateTimeException e) {
            throw new LogRefused("there is no time zone '" + zone + "': say --zone Europe/Berlin or --zone +02:00");
        }
    }

    /** Of stamps that have no offset of their own. */
    ZoneId zone() {
        return statedZone == null ? ZoneId.systemDefault() : statedZone;
    }

    /** For people. */
    String zoneText() {
        return zone() + (statedZone == null ? " (this machine's: --zone says another)" : "");
    }

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
