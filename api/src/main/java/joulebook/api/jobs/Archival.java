package joulebook.api.jobs;

import java.time.Clock;
import java.time.Instant;
import joulebook.api.archive.Archiving;
import joulebook.api.problem.Refusal;
import joulebook.api.problem.Words;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/** When raw samples are archived: on request, and by the settings. It runs beside the bookkeeping, which does not wait. */
@Service
class Archival {
    static final String JOB = "archive";
    private static final Logger LOG = LoggerFactory.getLogger(Archival.class);

    private final Launcher launcher;
    private final Archiving archiving;
    private final Clock clock = Clock.systemUTC();

    Archival(Launcher launcher, Archiving archiving) {
        this.launcher = launcher;
        this.archiving = archiving;
    }

    /**
     * Archives the UTC days that begin in a time and are over, and deletes what the settings say. One after the other, and
     * anew each time: a month may have been closed meanwhile.
     */
    synchronized Launcher.JobExecution run(Instant from, Instant to) {
        if (archiving.days(from, to).isEmpty()) {
            throw Refusal.invalid(
                    "from",
                    "no UTC day begins from " + from + " until before " + to + ": a day is archived as a whole, give"
                            + " 00:00 UTC of the first and of the day after the last");
        }
        return launcher.run(
                JOB,
                new JobParametersBuilder()
                        .addString(PeriodJob.FROM, from.toString())
                        .addString(PeriodJob.TO, to.toString())
                        .addString(PeriodJob.WATERMARK, clock.instant().toString())
                        .toJobParameters());
    }

    @Scheduled(fixedDelayString = "${joulebook.archive.every}", initialDelayString = "${joulebook.archive.every}")
    void bySettings() {
        try {
            Archiving.Span due = archiving.bySettings();
            if (due != null) {
                Launcher.JobExecution execution = run(due.from(), due.to());
                if (!execution.state().equals("COMPLETED")) {
                    LOG.warn("raw samples were not archived, and it is tried again: {}", execution.failure());
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("raw samples were not archived, and it is tried again: {}", Words.of(e));
        }
    }
}
