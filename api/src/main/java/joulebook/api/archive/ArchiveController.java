package joulebook.api.archive;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import joulebook.api.paging.Cursor;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is archived, and by which settings. */
@RestController
class ArchiveController {
    private static final int MOST = 200;
    private static final String LIST = "archive";

    private final ArchiveStore store;
    private final ArchiveSettings settings;

    ArchiveController(ArchiveStore store, ArchiveSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    /**
     * Archive files.
     *
     * @param folder where they lie, at the server
     * @param afterDays a UTC day is archived when it has been over for so many days; null: not by itself
     * @param deleteAfterDays archived samples leave the database after so many; null: never
     * @param next the cursor of the page after this one; null where there is none
     */
    record Archive(
            String folder,
            @Nullable Integer afterDays,
            @Nullable Integer deleteAfterDays,
            List<File> files,
            @Nullable String next) {}

    /**
     * A Parquet file of raw samples.
     *
     * @param path below the folder
     * @param sha256 of its bytes, in hexadecimal
     * @param from the first sample; {@code to} the last
     * @param deletedAt when its samples left the database; null while they are there too
     */
    @Schema(name = "ArchivedFile")
    record File(
            String device,
            LocalDate day,
            int part,
            String path,
            long bytes,
            String sha256,
            int segments,
            long samples,
            Instant from,
            Instant to,
            Instant writtenAt,
            @Nullable Instant deletedAt) {}

    /** Newest first. */
    @GetMapping("/v1/archive")
    Archive archive(
            @RequestParam(required = false) @Nullable String device,
            @RequestParam(required = false) @Nullable LocalDate day,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (limit < 1 || limit > MOST) {
            throw Refusal.invalid("limit", "a page has 1 to " + MOST + " files, not " + limit);
        }
        long before = cursor == null ? Long.MAX_VALUE : Cursor.number(LIST, cursor);
        List<ArchiveStore.Stored> files = store.files(device, day, before, limit + 1);
        boolean more = files.size() > limit;
        List<ArchiveStore.Stored> page = more ? files.subList(0, limit) : files;
        return new Archive(
                settings.folder().toString(),
                settings.afterDays(),
                settings.deleteAfterDays(),
                page.stream().map(ArchiveController::view).toList(),
                more ? Cursor.number(LIST, page.getLast().id()) : null);
    }

    private static File view(ArchiveStore.Stored stored) {
        ArchiveFile file = stored.file();
        return new File(
                file.device(),
                file.day(),
                file.part(),
                file.path(),
                file.bytes(),
                HexFormat.of().formatHex(file.sha256()),
                file.segments(),
                file.samples(),
                file.from(),
                file.to(),
                file.writtenAt(),
                stored.deletedAt());
    }
}
