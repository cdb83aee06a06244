package joulebook.api.verification;

import java.util.List;
import java.util.Objects;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Verifications: asked for, looked at while they run, and cancelled. */
@RestController
class VerificationController {
    private final Verifications verifications;

    VerificationController(Verifications verifications) {
        this.verifications = verifications;
    }

    /**
     * @param booksOnly only the chain of entries, and what it depends on directly; else all there is
     * @param sample compute only so many windows again from raw samples; all where it is left out
     * @param seed of their choice; 1 where it is left out
     */
    record VerificationRequest(
            @Nullable Boolean booksOnly,
            @Nullable Integer sample,
            @Nullable Long seed) {}

    /** Begins one. Another one that runs is a conflict: ask again when it has ended. */
    @PostMapping("/v1/verifications")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Verifications.VerificationJob start(@RequestBody VerificationRequest request) {
        Integer sample = request.sample();
        if (sample != null && sample < 0) {
            throw Refusal.invalid("sample", "a sample of " + sample + " windows: give 0 or more");
        }
        return verifications.start(
                Boolean.TRUE.equals(request.booksOnly()),
                new Check.Scope(sample, Objects.requireNonNullElse(request.seed(), 1L)));
    }

    /** The last ten since the server was started, the newest first. */
    @GetMapping("/v1/verifications")
    List<Verifications.VerificationJob> list() {
        return verifications.list();
    }

    @GetMapping("/v1/verifications/{id}")
    Verifications.VerificationJob get(@PathVariable long id) {
        return verifications.get(id);
    }

    /** Ends one that runs, within seconds; one that is over stays as it is. */
    @DeleteMapping("/v1/verifications/{id}")
    Verifications.VerificationJob cancel(@PathVariable long id) throws InterruptedException {
        return verifications.cancel(id);
    }
}
