package joulebook.api.jobs.postentries;

import joulebook.api.jobs.PeriodJob;
import joulebook.api.jobs.Waits;
import joulebook.api.ledger.Ledger;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Attributions into entries, oldest first. */
@Configuration
class PostEntriesJob {
    private static final int TOGETHER = 500;

    @Bean
    Job postEntries(JobRepository repository, Waits waits, Ledger ledger) {
        return PeriodJob.of(
                "postentries",
                repository,
                waits,
                ledger::due,
                due -> new Waits.Item(due.device(), due.minute()),
                TOGETHER,
                ledger::post);
    }
}
