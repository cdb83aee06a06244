package joulebook.api.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.api.problem.Words;
import joulebook.api.verification.Canonical;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.SampleColumns;
import org.springframework.stereotype.Service;

/** Samples that are in files only, for whoever needs them. */
@Service
public class Archives {
    private final ArchiveStore store;
    private final ArchiveFolder folder;

    Archives(ArchiveStore store, ArchiveSettings settings) {
        this.store = store;
        this.folder = new ArchiveFolder(settings.folder());
    }

    /**
     * The samples of segments by their arrival, each held against its digest.
     *
     * @throws ArchiveUnreadable if a file is not there or has other samples
     */
    public Map<Long, List<Sample>> samples(Collection<Long> arrivals) {
        Map<Long, List<Sample>> samples = new HashMap<>();
        if (arrivals.isEmpty()) {
            return samples;
        }
        Map<String, Map<Long, ArchivedSegment>> files = new LinkedHashMap<>();
        for (ArchiveStore.Place place : store.places(arrivals)) {
            files.computeIfAbsent(place.path(), any -> new HashMap<>())
                    .put(place.segment().arrival(), place.segment());
        }
        files.forEach((path, wanted) -> read(path, wanted, samples));
        List<Long> lost = new ArrayList<>(arrivals);
        lost.removeAll(samples.keySet());
        if (!lost.isEmpty()) {
            throw new ArchiveUnreadable("segment " + lost.getFirst() + " has no samples, and no archive file has them");
        }
        return samples;
    }

    private void read(String path, Map<Long, ArchivedSegment> wanted, Map<Long, List<Sample>> into) {
        Path file = folder.file(path);
        int before = into.size();
        try {
            SampleFileReader.read(file, wanted.keySet(), segment -> {
                ArchivedSegment known = wanted.get(segment.arrival());
                if (known != null && Arrays.equals(SampleForm.sha256(segment.samples()), known.samplesSha256())) {
                    into.put(segment.arrival(), segment.samples());
                }
            });
        } catch (IOException e) {
            throw new ArchiveUnreadable(
                    "archive file " + file
                            + (Files.exists(file) ? " cannot be read (" + Words.of(e) + ")" : " is not there")
                            + ": put it back as it was written, or set joulebook.archive.folder to where it is",
                    e);
        }
        if (into.size() < before + wanted.size()) {
            throw new ArchiveUnreadable("archive file " + file
                    + " has other samples than were written to it: put it back as it was written");
        }
    }

    /** Whether a payload says what an archived segment said; another version of the compressor may write other bytes. */
    public boolean holds(long arrival, byte[] payload) {
        return store.places(List.of(arrival)).stream().anyMatch(place -> same(place.segment(), payload));
    }

    private static boolean same(ArchivedSegment known, byte[] payload) {
        try {
            return Arrays.equals(known.payloadSha256(), Canonical.sha256(payload))
                    || Arrays.equals(known.samplesSha256(), SampleForm.sha256(SampleColumns.decode(payload)));
        } catch (CorruptSegment e) {
            return false;
        }
    }
}
