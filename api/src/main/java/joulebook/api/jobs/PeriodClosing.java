package joulebook.api.jobs;

import joulebook.api.ledger.Sealing;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.api.problem.Refusal;
import joulebook.api.report.PeriodReview;
import joulebook.api.report.PeriodReviews;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.stereotype.Service;

/** Closes a period when somebody asks: books once more what came in for it, then runs the job that seals it. */
@Service
class PeriodClosing {
    private final Periods periods;
    private final Bookkeeping bookkeeping;
    private final Sealing sealing;
    private final Launcher launcher;
    private final PeriodReviews reviews;
    private final Waits waits;

    PeriodClosing(
            Periods periods,
            Bookkeeping bookkeeping,
            Sealing sealing,
            Launcher launcher,
            PeriodReviews reviews,
            Waits waits) {
        this.periods = periods;
        this.bookkeeping = bookkeeping;
        this.sealing = sealing;
        this.launcher = launcher;
        this.reviews = reviews;
        this.waits = waits;
    }

    /**
     * Books once more what came in, and shows what closing would seal.
     *
     * @throws Refusal (409) as closing would, or if it is closed
     */
    synchronized PeriodReview review(String id) {
        if (periods.get(id).isSealed()) {
            throw Refusal.conflict("period " + id + " is closed: its seal is at /v1/periods/" + id + "/seal");
        }
        return reviews.of(ready(id));
    }

    private Period ready(String id) {
        Period period = periods.due(id);
        if (period.isOpen()) {
            bookkeeping.book(period.from(), period.to());
        }
        waits.list().stream()
                .filter(wait -> !wait.at().isBefore(period.from()) && wait.at().isBefore(period.to()))
                .findFirst()
                .ifPresent(wait -> {
                    throw Refusal.conflict("period " + id + " cannot be closed: " + wait.words());
                });
        sealing.requireReady(period);
        return period;
    }

    /**
     * The period, closed. One that is closed stays as it is; a closing that was cut off goes on.
     *
     * @param seen how many entries its review said would be sealed; null where nobody looked
     * @throws Refusal (409) if it is not its turn, or something in it is not settled, or is not what was seen
     */
    synchronized Period close(String id, @Nullable Long seen) {
        if (periods.get(id).isSealed()) {
            return periods.get(id);
        }
        Period period = ready(id);
        if (seen != null && period.isOpen() && reviews.entries(period) != seen) {
            throw Refusal.conflict(
                    "entries",
                    "period " + id + " has " + reviews.entries(period) + " entries now, and had " + seen
                            + " when it was looked at: look again (POST /v1/periods/" + id + "/review), then close it");
        }
        Launcher.JobExecution execution = launcher.run(
                "closeperiod",
                new JobParametersBuilder()
                        .addString("period", id)
                        .addString("number", Integer.toString(period.nextClosing()))
                        .toJobParameters());
        if (!execution.state().equals("COMPLETED")) {
            throw Refusal.conflict(
                    execution.failure() == null ? "period " + id + " was not closed" : execution.failure());
        }
        return periods.get(id);
    }
}
