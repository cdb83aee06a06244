package joulebook.api.jobs;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.api.ledger.Restatement;
import joulebook.api.period.Period;
import joulebook.api.problem.Refusal;
import joulebook.api.report.PeriodReview;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Jobs by hand, settlements, and the closing and restating of periods. */
@RestController
class JobController {
    private final Bookkeeping bookkeeping;
    private final PeriodClosing closing;
    private final PeriodRestating restating;
    private final Archival archival;
    private final Launcher launcher;
    private final Waits waits;

    JobController(
            Bookkeeping bookkeeping,
            PeriodClosing closing,
            PeriodRestating restating,
            Archival archival,
            Launcher launcher,
            Waits waits) {
        this.bookkeeping = bookkeeping;
        this.closing = closing;
        this.restating = restating;
        this.archival = archival;
        this.launcher = launcher;
        this.waits = waits;
    }

    record JobRequest(
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable UUID comparison) {}

    /** @param entries how many were seen that would be sealed; null closes without having looked */
    record CloseRequest(@Nullable Long entries) {}

    record SettlementRequest(
            @Nullable List<UUID> runs, @Nullable UUID comparison) {}

    @PostMapping("/v1/jobs/{job}")
    Launcher.JobExecution start(@PathVariable String job, @RequestBody JobRequest request) {
        if (job.equals("closeperiod")) {
            throw Refusal.invalid("job", "a period is closed by POST /v1/periods/2026-10/close");
        }
        if (job.equals("restate")) {
            throw Refusal.invalid("job", "a period is restated by POST /v1/periods/2026-10/restatements");
        }
        if (request.comparison() != null) {
            return bookkeeping.compare(request.comparison());
        }
        if (request.from() == null || request.to() == null) {
            throw Refusal.invalid("from", "a job needs a period: {\"from\": ..., \"to\": ...} in UTC");
        }
        return job.equals(Archival.JOB)
                ? archival.run(request.from(), request.to())
                : bookkeeping.period(job, request.from(), request.to());
    }

    @GetMapping("/v1/jobs")
    List<Launcher.JobExecution> history(@RequestParam(defaultValue = "50") int limit) {
        return launcher.history(Math.clamp(limit, 1, 500));
    }

    /** What waits by itself, the longest first; it is tried again. */
    @GetMapping("/v1/jobs/waiting")
    List<Waits.Wait> waiting() {
        return waits.list();
    }

    @PostMapping("/v1/settlements")
    Bookkeeping.Settlement settle(@RequestBody SettlementRequest request) {
        return bookkeeping.settle(request.runs() == null ? List.of() : request.runs(), request.comparison());
    }

    /** What closing would seal. It books what came in, and closes nothing. */
    @PostMapping("/v1/periods/{id}/review")
    PeriodReview review(@PathVariable String id) {
        return closing.review(id);
    }

    /** @param request may be left out */
    @PostMapping("/v1/periods/{id}/close")
    Period close(@PathVariable String id, @RequestBody(required = false) @Nullable CloseRequest request) {
        return closing.close(id, request == null ? null : request.entries());
    }

    @PostMapping("/v1/periods/{id}/restatements")
    Restatement restate(@PathVariable String id, @RequestBody PeriodRestating.RestatementRequest request) {
        return restating.restate(id, request);
    }
}
