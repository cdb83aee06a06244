package joulebook.api.archive;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A file of raw samples, as it was written.
 *
 * @param day UTC day of each segment's first sample
 * @param part counts the files of a device's day
 * @param path below the archive's folder
 * @param from the first sample; {@code to} the last one
 * @param layout of its columns
 */
record ArchiveFile(
        String device,
        LocalDate day,
        int part,
        String path,
        long bytes,
        byte[] sha256,
        int segments,
        long samples,
        Instant from,
        Instant to,
        int layout,
        Instant writtenAt) {}
