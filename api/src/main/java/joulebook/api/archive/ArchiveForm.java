package joulebook.api.archive;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import joulebook.api.verification.Canonical;

/** The canonical forms of archive files, their segments, and deletions. */
final class ArchiveForm {
    private ArchiveForm() {}

    /** All columns but the id, which is given by the database; then each segment, by arrival. */
    static Canonical file(ArchiveFile file, List<ArchivedSegment> segments) {
        Canonical form = Canonical.of("archive_file")
                .add(file.device())
                .add(file.day())
                .add(file.part())
                .add(file.path())
                .add(file.bytes())
                .add(file.sha256())
                .add(file.segments())
                .add(file.samples())
                .add(file.from())
                .add(file.to())
                .add(file.layout())
                .add(file.writtenAt());
        segments.stream()
                .sorted(Comparator.comparingLong(ArchivedSegment::arrival))
                .forEach(segment -> form.add(segment.arrival())
                        .add(segment.payloadBytes())
                        .add(segment.payloadSha256())
                        .add(segment.samplesSha256()));
        return form;
    }

    static Canonical segment(long file, ArchivedSegment segment) {
        return Canonical.of("archived_segment")
                .add(segment.arrival())
                .add(file)
                .add(segment.payloadBytes())
                .add(segment.payloadSha256())
                .add(segment.samplesSha256());
    }

    static Canonical deletion(byte[] fileDigest, byte[] readSha256, int afterDays, Instant deletedAt) {
        return Canonical.of("raw_deletion")
                .add(fileDigest)
                .add(readSha256)
                .add(afterDays)
                .add(deletedAt);
    }
}
