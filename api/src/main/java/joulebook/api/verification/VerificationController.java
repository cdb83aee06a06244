package joulebook.api.verification;

import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/** Verification on request: the books at once, or everything with progress. */
@RestController
class VerificationController {
    private final Verifier verifier;
    private final JsonMapper mapper;

    VerificationController(Verifier verifier, JsonMapper mapper) {
        this.verifier = verifier;
        this.mapper = mapper;
    }

    /**
     * What walking the chain found.
     *
     * @param entries how many were walked
     * @param whole whether every hash, link, number and balance holds
     * @param firstBroken what is wrong first, or null
     * @param head the last entry's hash
     */
    @Schema(name = "Verification")
    record BooksVerification(
            long entries, boolean whole, @Nullable String firstBroken, String head) {}

    @GetMapping("/v1/ledger/verification")
    BooksVerification verification() {
        Verification found = verifier.verifyBooks();
        return new BooksVerification(
                found.stages().getLast().rows(),
                found.whole(),
                found.whole() ? null : found.findings().getFirst().toString(),
                found.head());
    }

    /** Lines of JSON: {@code {"stage","rows"}} while it goes on, and at the end {@code {"verification"}} or {@code {"failure"}}. */
    @Hidden
    @GetMapping(path = "/v1/ledger/verification/full", produces = MediaType.APPLICATION_NDJSON_VALUE)
    ResponseEntity<StreamingResponseBody> full(
            @RequestParam(required = false) @Nullable Integer sample, @RequestParam(defaultValue = "1") long seed) {
        if (sample != null && sample < 0) {
            throw Refusal.invalid("sample", "a sample of " + sample + " windows: give 0 or more");
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_NDJSON)
                .body(out -> stream(new Check.Scope(sample, seed), out));
    }

    private void stream(Check.Scope scope, OutputStream out) throws IOException {
        try {
            Verification found = verifier.verify(scope, (stage, rows) -> {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("stage", stage);
                line.put("rows", rows);
                write(out, line);
            });
            write(out, Map.of("verification", found));
        } catch (UncheckedIOException e) {
            throw e.getCause(); // nobody listens any more
        } catch (RuntimeException e) {
            write(out, Map.of("failure", String.valueOf(e.getMessage())));
        }
    }

    private void write(OutputStream out, Map<String, ?> line) {
        try {
            out.write((mapper.writeValueAsString(line) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
