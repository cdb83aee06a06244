package joulebook.api.jobs.closewindows;

import joulebook.api.jobs.PeriodJob;
import joulebook.api.jobs.Waits;
import joulebook.api.window.Windows;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Samples into windows, some devices' hours at a time. */
@Configuration
class CloseWindowsJob {
    private static final int TOGETHER = 8;

    @Bean
    Job closeWindows(JobRepository repository, Waits waits, Windows windows) {
        return PeriodJob.ofDevices(
                "closewindows",
                repository,
                waits,
                windows::devices,
                windows::hours,
                hour -> new Waits.Item(hour.device(), hour.from()),
                TOGETHER,
                windows::close);
    }
}
