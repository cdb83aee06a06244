package joulebook.collector.shipping;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sealed segments of a spool, whose names sort by time. After weeks without a server there are hundreds of thousands:
 * their names are gone through one by one, and their size is counted once and then kept.
 */
final class SealedSegments {
    static final String ENDING = ".segment";

    private final Path folder;
    private final AtomicLong bytes = new AtomicLong();

    SealedSegments(Path folder) throws IOException {
        this.folder = folder;
        any(file -> bytes.addAndGet(size(file)) < 0);
    }

    /** Of all of them. */
    long bytes() {
        return bytes.get();
    }

    /** As many as are wanted, oldest first. */
    List<Path> oldest(int most) throws IOException {
        return oldest(most, folder);
    }

    /** Those past one of them. */
    List<Path> oldest(int most, Path past) throws IOException {
        PriorityQueue<Path> newestFirst = new PriorityQueue<>(Comparator.reverseOrder());
        any(file -> {
            if (file.compareTo(past) > 0) {
                newestFirst.add(file);
            }
            if (newestFirst.size() > most) {
                newestFirst.remove();
            }
            return false;
        });
        List<Path> oldest = new ArrayList<>(newestFirst);
        oldest.sort(Comparator.naturalOrder());
        return oldest;
    }

    /** What is asked of a file. */
    interface Question {
        boolean isYes(Path file) throws IOException;
    }

    /** In no order. */
    Optional<Path> any(Question wanted) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                if (wanted.isYes(file)) {
                    return Optional.of(file);
                }
            }
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Moves a whole file into its place; one of the same name is replaced. */
    void add(Path whole, String name) throws IOException {
        Path place = folder.resolve(name + ENDING);
        long more = Files.size(whole) - size(place);
        Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        bytes.addAndGet(more);
    }

    void delete(Path sealed) throws IOException {
        long size = size(sealed);
        if (Files.deleteIfExists(sealed)) {
            bytes.addAndGet(-size);
        }
    }

    void moveTo(Path sealed, Path elsewhere) throws IOException {
        long size = size(sealed);
        Files.move(sealed, elsewhere, StandardCopyOption.REPLACE_EXISTING);
        bytes.addAndGet(-size);
    }

    /** 0 where it is not there, or not any more. */
    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
