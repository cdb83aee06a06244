package joulebook.api.jobs.closewindows;

import joulebook.api.jobs.PeriodJob;
import joulebook.api.window.Windows;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Samples into windows, some devices' hours at a time. */
@Configuration
class CloseWindowsJob {
    private static final int TOGETHER = 8;

    @Bean
    Job closeWindows(JobRepository repository, PlatformTransactionManager transactions, Windows windows) {
        return PeriodJob.ofDevices(
                "closewindows", repository, transactions, windows::devices, windows::hours, TOGETHER, windows::close);
    }
}
