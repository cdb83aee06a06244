package joulebook.api.jobs;

import joulebook.api.ledger.Sealing;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.api.problem.Refusal;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.stereotype.Service;

/** Closes a period when somebody asks: books once more what came in for it, then runs the job that seals it. */
@Service
class PeriodClosing {
    private final Periods periods;
    private final Bookkeeping bookkeeping;
    private final Sealing sealing;
    private final Launcher launcher;

    PeriodClosing(Periods periods, Bookkeeping bookkeeping, Sealing sealing, Launcher launcher) {
        this.periods = periods;
        this.bookkeeping = bookkeeping;
        this.sealing = sealing;
        this.launcher = launcher;
    }

    /**
     * The period, closed. One that is closed stays as it is; a closing that was cut off goes on.
     *
     * @throws Refusal (409) if it is not its turn, or something in it is not settled
     */
    synchronized Period close(String id) {
        if (periods.get(id).isSealed()) {
            return periods.get(id);
        }
        Period period = periods.due(id);
        if (period.isOpen()) {
            bookkeeping.book(period.from(), period.to());
        }
        sealing.requireReady(period);
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
