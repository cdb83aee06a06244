package joulebook.api.imports;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Takes logs of other tools, lists them, withdraws them. */
@RestController
class ImportController {
    /** Of one import: pieces, each after its length in four bytes; the first is JSON, the others are segments. */
    static final String MEDIA_TYPE = "application/vnd.joulebook.import";

    private final Imports imports;
    private final JsonMapper mapper;

    ImportController(Imports imports, JsonMapper mapper) {
        this.imports = imports;
        this.mapper = mapper;
    }

    /** @param repeated whether it was taken before, as the import that is answered: then nothing was stored now */
    record ImportTaken(boolean repeated, ImportView taken) {}

    /**
     * A log that was taken into the books.
     *
     * @param id also of its run
     * @param state STANDING or WITHDRAWN
     * @param content SHA-256 of the file
     * @param part which host's rows were taken of a file of several; empty for all of it
     * @param reading how the file was read
     * @param replaces the import that was withdrawn for it
     * @param replacedBy the import that it was withdrawn for
     */
    record ImportView(
            UUID id,
            String state,
            String name,
            String project,
            String host,
            String content,
            String part,
            String reading,
            Instant from,
            Instant to,
            int segments,
            long samples,
            @Nullable UUID replaces,
            @Nullable UUID replacedBy,
            String by,
            Instant acceptedAt,
            @Nullable WithdrawalView withdrawal) {}

    record WithdrawalView(String by, String why, Instant at) {}

    /** @param by who withdraws it */
    record WithdrawalRequest(@Nullable String by, @Nullable String why) {}

    @PostMapping(path = "/v1/imports", consumes = MEDIA_TYPE)
    ResponseEntity<ImportTaken> bring(InputStream body) throws IOException {
        try (ImportBody whole = ImportBody.of(body, mapper)) {
            Imports.Accepted accepted = imports.take(whole);
            return ResponseEntity.status(accepted.repeated() ? HttpStatus.OK : HttpStatus.CREATED)
                    .body(new ImportTaken(accepted.repeated(), view(imports.get(accepted.id()))));
        }
    }

    /** Newest first. */
    @GetMapping("/v1/imports")
    List<ImportView> imports() {
        return imports.list().stream().map(ImportController::view).toList();
    }

    @GetMapping("/v1/imports/{id}")
    ImportView imported(@PathVariable UUID id) {
        return view(imports.get(id));
    }

    /** The ledger takes back what was booked of it when it is settled next. */
    @PostMapping("/v1/imports/{id}/withdrawal")
    ImportView withdraw(@PathVariable UUID id, @RequestBody WithdrawalRequest request) {
        imports.withdraw(id, request.by(), request.why());
        return view(imports.get(id));
    }

    private static ImportView view(ImportStore.Stored stored) {
        Import its = stored.its();
        Withdrawal withdrawal = stored.withdrawal();
        return new ImportView(
                its.id(),
                stored.stands() ? "STANDING" : "WITHDRAWN",
                stored.name(),
                stored.project(),
                stored.host(),
                its.content(),
                its.part(),
                its.reading(),
                its.from(),
                its.to(),
                its.segments(),
                its.samples(),
                its.replaces(),
                stored.replacedBy(),
                its.by(),
                its.acceptedAt(),
                withdrawal == null ? null : new WithdrawalView(withdrawal.by(), withdrawal.why(), withdrawal.at()));
    }
}
