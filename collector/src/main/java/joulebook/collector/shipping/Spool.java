package joulebook.collector.shipping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import org.jspecify.annotations.Nullable;

/**
 * Samples on disk until the server has them.
 *
 * <p>A device's open segment is a journal, to which its samples are appended each second (in the page cache at once: a
 * killed process loses no more than the last second; a power cut, no more than ten). A full segment is sealed: written
 * beside, forced to disk, moved into place, its journal deleted. Journals that a killed collector left are sealed when
 * the spool is opened: all that is whole in them. Past its size, the oldest sealed segments are dropped. Whatever is lost is
 * said ({@link Loss}).
 */
public final class Spool implements AutoCloseable {
    private static final String JOURNAL = ".journal";
    private static final int LOOKED_UP = 4096;

    private final Path folder;
    private final long mostBytes;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final SealedSegments sealed;
    private final Deque<Path> nextToDrop = new ArrayDeque<>();

    private Spool(Path folder, long mostBytes, FileChannel lockFile, FileLock lock) throws IOException {
        this.folder = folder;
        this.mostBytes = mostBytes;
        this.lockFile = lockFile;
        this.lock = lock;
        this.sealed = new SealedSegments(folder);
    }

    /** @throws SpoolHeld if another collector holds the folder */
    public static Spool open(Path folder, long mostBytes) {
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve("agent.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = Files.readString(folder.resolve("agent.pid")).strip();
                channel.close();
                throw new SpoolHeld("another collector (process " + holder + ") uses " + folder
                        + ": stop it, or give this one another --spool");
            }
            Files.writeString(
                    folder.resolve("agent.pid"),
                    Long.toString(ProcessHandle.current().pid()));
            Spool spool = new Spool(folder, mostBytes, channel, lock);
            spool.recover();
            return spool;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the spool " + folder + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /**
     * Appends a part of a device's open segment to its journal.
     *
     * @param before how many of the segment's samples were appended before; 0 for its first part: what the journal may still
     *     hold is of one that is sealed
     * @param force whether to wait until it is on the disk
     */
    void append(Segment part, int before, boolean force) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Journal.record(part, before));
        try (FileChannel journal = FileChannel.open(
                journal(part), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            if (before == 0) {
                journal.truncate(0);
            }
            long whole = journal.size();
            try {
                while (bytes.hasRemaining()) {
                    journal.write(bytes);
                }
                if (force) {
                    journal.force(false);
                }
            } catch (IOException e) {
                journal.truncate(whole); // so that a full disk does not fill up with halves
                throw e;
            }
        }
    }

    /** Seals a segment that never had a journal: of an imported log. */
    public void keep(Segment segment) throws IOException {
        seal(segment);
    }

    /** Seals a whole segment, and forgets its journal. */
    void seal(Segment segment) throws IOException {
        Path part = folder.resolve("sealing-" + name(segment) + ".part");
        try (FileChannel file = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(SegmentCodec.encode(segment));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        sealed.add(part, name(segment));
        tidyUpAfter(segment);
    }

    /** The segment is safe: what fails here must not make the writer seal it again, longer, under the same name. */
    private void tidyUpAfter(Segment segment) {
        try {
            Files.deleteIfExists(journal(segment));
            dropOldestPastSize();
        } catch (IOException e) {
            System.err.println("the spool " + folder + " could not be tidied up: " + e.getMessage());
        }
    }

    /** The oldest sealed segments, as many as are wanted at most. */
    List<Path> oldest(int most) throws IOException {
        return sealed.oldest(most);
    }

    /** All sealed segments one after the other, oldest first; a damaged one is left out, and said. */
    public void each(Consumer<Segment> work) throws IOException {
        List<Path> files = oldest(LOOKED_UP);
        while (!files.isEmpty()) {
            for (Path file : files) {
                try {
                    work.accept(SegmentCodec.decode(Files.readAllBytes(file)));
                } catch (CorruptSegment e) {
                    System.err.println(file + " is damaged and left out: " + e.getMessage());
                }
            }
            files = sealed.oldest(LOOKED_UP, files.getLast());
        }
    }

    void delete(Path file) throws IOException {
        sealed.delete(file);
    }

    /** Puts a segment that the server refuses aside, where a person can look at it. */
    Path quarantine(Path file) throws IOException {
        Path aside = Files.createDirectories(folder.resolve("refused")).resolve(file.getFileName());
        sealed.moveTo(file, aside);
        return aside;
    }

    @Override
    public void close() {
        try {
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void recover() throws IOException {
        for (Path journal : journals()) {
            String name = journal.getFileName().toString();
            String device =
                    URLDecoder.decode(name.substring(0, name.length() - JOURNAL.length()), StandardCharsets.UTF_8);
            Journal.Recovered recovered = Journal.read(device, Files.readAllBytes(journal));
            // killed between sealing and forgetting the journal: the sealed one holds more, and must not be replaced
            List<Segment> unsealed = unsealed(recovered.segments());
            if (!unsealed.isEmpty() || recovered.segments().isEmpty()) {
                recovered.losses().forEach(Loss::say);
            }
            for (Segment segment : unsealed) {
                System.err.println(
                        "a collector ended without an end: samples of " + device + " up to " + segment.lastUtc()
                                + " are kept; it may have taken some more, of a second (after a power cut, of ten)");
                seal(segment);
            }
            Files.deleteIfExists(journal);
        }
    }

    private List<Path> journals() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(JOURNAL))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private List<Segment> unsealed(List<Segment> segments) throws IOException {
        List<Segment> unsealed = new ArrayList<>();
        for (Segment segment : segments) {
            if (!isSealed(segment)) {
                unsealed.add(segment);
            }
        }
        return unsealed;
    }

    private boolean isSealed(Segment whole) throws IOException {
        String ending = "-" + device(whole) + "-" + whole.sequence() + SealedSegments.ENDING;
        return sealed.any(file -> {
                    Segment other = file.getFileName().toString().endsWith(ending) ? decoded(file) : null;
                    return other != null && other.boot().equals(whole.boot());
                })
                .isPresent();
    }

    /** Looks many names up at once: a spool that is full drops one for each that is sealed. */
    private void dropOldestPastSize() throws IOException {
        while (sealed.bytes() > mostBytes) {
            if (nextToDrop.isEmpty()) {
                nextToDrop.addAll(sealed.oldest(LOOKED_UP));
            }
            Path file = nextToDrop.poll();
            if (file == null) {
                return;
            }
            if (Files.exists(file)) { // not shipped meanwhile
                drop(file);
            }
        }
    }

    private void drop(Path file) throws IOException {
        Loss loss = lossOf(
                file,
                "the spool " + folder + " is full (" + mostBytes
                        + " bytes) and the server is away: dropped its oldest segment");
        sealed.delete(file);
        loss.say();
    }

    /** Of a sealed segment. */
    private Loss lossOf(Path file, String why) throws IOException {
        Segment segment = decoded(file);
        return segment == null ? new Loss(file.getFileName().toString(), null, null, null, why) : Loss.of(segment, why);
    }

    private static @Nullable Segment decoded(Path file) throws IOException {
        try {
            return SegmentCodec.decode(Files.readAllBytes(file));
        } catch (CorruptSegment e) {
            return null;
        }
    }

    private Path journal(Segment segment) {
        return folder.resolve(device(segment) + JOURNAL);
    }

    /** Sorts by time, then device. */
    private static String name(Segment segment) {
        return String.format(
                "%d-%020d-%s-%d",
                segment.firstUtc().getEpochSecond(),
                segment.samples().getFirst().monotonicNanos(),
                device(segment),
                segment.sequence());
    }

    private static String device(Segment segment) {
        return URLEncoder.encode(segment.instrument().device().value(), StandardCharsets.UTF_8);
    }
}
