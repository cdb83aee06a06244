package joulebook.api.jobs.attributeruns;

import joulebook.api.jobs.PeriodJob;
import joulebook.api.window.Windows;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Windows into the shares of runs and idle, a device's hour at a time. */
@Configuration
class AttributeRunsJob {

    @Bean
    Job attributeRuns(JobRepository repository, PlatformTransactionManager transactions, Windows windows) {
        return PeriodJob.of(
                "attributeruns",
                repository,
                transactions,
                windows::hours,
                1,
                hours -> hours.forEach(windows::attribute));
    }
}
