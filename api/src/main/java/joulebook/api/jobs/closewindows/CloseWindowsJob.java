package joulebook.api.jobs.closewindows;

import joulebook.api.jobs.PeriodJob;
import joulebook.api.window.Windows;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Samples into windows, a device's hour at a time. */
@Configuration
class CloseWindowsJob {

    @Bean
    Job closeWindows(JobRepository repository, PlatformTransactionManager transactions, Windows windows) {
        return PeriodJob.of(
                "closewindows", repository, transactions, windows::hours, 1, hours -> hours.forEach(windows::close));
    }
}
