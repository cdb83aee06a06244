package joulebook.api.archive;

import java.nio.file.Path;
import joulebook.api.JoulebookHome;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * How long raw samples are kept where: {@code joulebook.archive.*}. Without settings all is kept in the database and nothing
 * archived by itself.
 */
@Component
public final class ArchiveSettings {
    private static final String FOLDER = "joulebook.archive.folder";
    private static final String AFTER = "joulebook.archive.after-days";
    private static final String DELETE_AFTER = "joulebook.archive.delete-after-days";

    private final Path folder;
    private final @Nullable Integer afterDays;
    private final @Nullable Integer deleteAfterDays;

    ArchiveSettings(Environment environment) {
        String named = environment.getProperty(FOLDER, "");
        folder = named.isBlank() ? JoulebookHome.of(environment).folder().resolve("archive") : Path.of(named);
        afterDays = days(environment, AFTER);
        deleteAfterDays = days(environment, DELETE_AFTER);
        if (deleteAfterDays != null && (afterDays == null || deleteAfterDays < afterDays)) {
            throw new InvalidConfigurationPropertyValueException(
                    DELETE_AFTER,
                    deleteAfterDays,
                    "raw samples are deleted only where they are archived: set " + AFTER + " to as many days or fewer");
        }
    }

    /** Where the files lie. */
    public Path folder() {
        return folder;
    }

    /** A UTC day is archived when it has been over for so many days; null: not by itself. */
    public @Nullable Integer afterDays() {
        return afterDays;
    }

    /** Archived samples leave the database when their UTC day has been over for so many days; null: never. */
    public @Nullable Integer deleteAfterDays() {
        return deleteAfterDays;
    }

    private static @Nullable Integer days(Environment environment, String name) {
        String days = environment.getProperty(name, "").strip();
        if (days.isEmpty()) {
            return null;
        }
        if (!days.matches("[1-9][0-9]{0,4}")) {
            throw new InvalidConfigurationPropertyValueException(name, days, "give days, 1 or more, or nothing");
        }
        return Integer.valueOf(days);
    }
}
