package joulebook.api.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import joulebook.api.problem.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes raw samples to files, a device's UTC day at a time, and deletes them from the database when the settings say so. A
 * file counts when its row is committed: what a killed server had written before is written again, to the same bytes.
 */
@Service
public class Archiving {
    private final ArchiveStore store;
    private final ArchiveFolder folder;
    private final ArchiveSettings settings;
    private final Clock clock = Clock.systemUTC();

    Archiving(ArchiveStore store, ArchiveSettings settings) {
        this.store = store;
        this.settings = settings;
        this.folder = new ArchiveFolder(settings.folder());
    }

    /** The unit of work. */
    public record DeviceDay(String device, LocalDate day) {}

    /** What there is to archive of the UTC days that begin in a time and are over. */
    public List<DeviceDay> due(Instant from, Instant to) {
        List<DeviceDay> due = new ArrayList<>();
        for (LocalDate day : days(from, to)) {
            if (day.isBefore(today())) {
                store.devices(day).forEach(device -> due.add(new DeviceDay(device, day)));
            }
        }
        return due;
    }

    /** The UTC days that begin in a time. */
    public List<LocalDate> days(Instant from, Instant to) {
        LocalDate first =
                LocalDate.ofInstant(from.minusNanos(1), ZoneOffset.UTC).plusDays(1);
        LocalDate end = LocalDate.ofInstant(to.minusNanos(1), ZoneOffset.UTC).plusDays(1);
        return first.isBefore(end) ? first.datesUntil(end).toList() : List.of();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** The time whose days the settings say are archived by now; null if they say none, or there is nothing. */
    public @Nullable Span bySettings() {
        Integer after = settings.afterDays();
        LocalDate oldest = after == null ? null : store.oldest();
        LocalDate end = after == null ? null : today().minusDays(after);
        return oldest == null || end == null || !oldest.isBefore(end)
                ? null
                : new Span(
                        oldest.atStartOfDay().toInstant(ZoneOffset.UTC),
                        end.atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    /** From until before to. */
    public record Span(Instant from, Instant to) {}

    /** Writes what of a device's day is in no file yet; whether there was anything. */
    @Transactional
    public boolean archive(DeviceDay due) {
        store.lock(due.device());
        int part = store.nextPart(due.device(), due.day());
        String path = ArchiveFolder.path(due.device(), due.day(), part);
        try {
            Path written = folder.part(path);
            try {
                Content content = write(written, due);
                if (content.segments.isEmpty()) {
                    return false;
                }
                refuseOther(content.segments, read(written), written);
                byte[] sha256 = ArchiveFolder.sha256(written);
                store.insert(content.file(due, part, path, Files.size(written), sha256, now()), content.segments);
                folder.name(written, path, sha256);
                return true;
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot archive to " + folder.file(path) + ": " + Words.of(e), e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** What was written. */
    private static final class Content {
        private final List<ArchivedSegment> segments = new ArrayList<>();
        private long samples;
        private Instant from = Instant.MAX;
        private Instant to = Instant.MIN;

        void add(ArchiveStore.StoredPayload stored) {
            segments.add(stored.digests());
            samples += stored.segment().samples().size();
            from = stored.from().isBefore(from) ? stored.from() : from;
            to = stored.to().isAfter(to) ? stored.to() : to;
        }

        ArchiveFile file(DeviceDay of, int part, String path, long bytes, byte[] sha256, Instant now) {
            return new ArchiveFile(
                    of.device(),
                    of.day(),
                    part,
                    path,
                    bytes,
                    sha256,
                    segments.size(),
                    samples,
                    from,
                    to,
                    Layout.VERSION,
                    now);
        }
    }

    private Content write(Path file, DeviceDay due) throws IOException {
        Content content = new Content();
        try (SampleFileWriter writer = new SampleFileWriter(file)) {
            store.unarchived(due.device(), due.day(), stored -> {
                try {
                    writer.write(stored.segment());
                    content.add(stored);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return content;
    }

    /** A segment as a file has it: its arrival, and the digest of its samples in hexadecimal. */
    record Found(long arrival, String samplesSha256) {

        static Found of(ArchivedSegment segment) {
            return new Found(segment.arrival(), HexFormat.of().formatHex(segment.samplesSha256()));
        }
    }

    /** Reads all of a file. */
    static List<Found> read(Path file) throws IOException {
        List<Found> found = new ArrayList<>();
        SampleFileReader.read(
                file,
                segment -> found.add(
                        new Found(segment.arrival(), HexFormat.of().formatHex(SampleForm.sha256(segment.samples())))));
        return found;
    }

    private static void refuseOther(List<ArchivedSegment> written, List<Found> found, Path file) {
        if (!found.equals(written.stream().map(Found::of).toList())) {
            throw new ArchiveUnreadable("archive file " + file
                    + " does not have the samples that were written to it: look at its disk. Nothing was deleted");
        }
    }

    /** Files whose samples leave the database by the settings, of the UTC days that begin in a time. */
    public List<Long> deletable(Instant from, Instant to) {
        Integer after = settings.deleteAfterDays();
        if (after == null) {
            return List.of();
        }
        return days(from, to).stream()
                .filter(day -> day.isBefore(today().minusDays(after)))
                .flatMap(day -> store.deletable(day).stream())
                .toList();
    }

    /**
     * Reads a file again, all of it, and deletes its samples from the database if it is as it was written; how many segments
     * lost their payload. The database refuses it while the month is open.
     *
     * @throws ArchiveUnreadable if the file is not as it was written: nothing is deleted
     */
    @Transactional
    public long delete(long file) {
        store.lock(store.file(file).file().device());
        ArchiveStore.Stored stored = store.file(file);
        Integer after = settings.deleteAfterDays();
        if (stored.deletedAt() != null || after == null) {
            return 0;
        }
        return delete(stored, after);
    }

    long delete(ArchiveStore.Stored stored, int afterDays) {
        Path path = folder.file(stored.file().path());
        try {
            byte[] sha256 = ArchiveFolder.sha256(path);
            if (!Arrays.equals(sha256, stored.file().sha256())) {
                throw new ArchiveUnreadable(
                        "archive file " + path + " was changed: put it back as it was written. Nothing was deleted");
            }
            refuseOther(store.segments(stored.id()), read(path), path);
            long deleted = store.delete(stored, sha256, afterDays, now());
            if (deleted != stored.file().segments()) {
                throw new IllegalStateException("of " + stored.file().segments() + " segments of archive file " + path
                        + ", " + deleted + " had a payload");
            }
            return deleted;
        } catch (IOException e) {
            throw new ArchiveUnreadable(
                    "archive file " + path + " cannot be read (" + Words.of(e) + "): nothing was deleted", e);
        }
    }

    /** Gives a day's space back to the disk where no payload is left of it; bytes. */
    @Transactional
    public long shrink(LocalDate day) {
        return store.shrink(day);
    }
}
