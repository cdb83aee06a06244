package joulebook.api.jobs.comparevariants;

import java.util.UUID;
import joulebook.api.report.Comparisons;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Keeps what a comparison says, whenever it says something new. */
@Configuration
class CompareVariantsJob {

    @Bean
    Job compareVariants(JobRepository repository, PlatformTransactionManager transactions, Comparisons comparisons) {
        return new JobBuilder("comparevariants", repository)
                .start(new StepBuilder("comparevariants", repository)
                        .tasklet(
                                (contribution, context) -> {
                                    Object id = context.getStepContext()
                                            .getJobParameters()
                                            .get("comparison");
                                    contribution.incrementReadCount();
                                    contribution.incrementWriteCount(
                                            comparisons.keep(UUID.fromString(String.valueOf(id))) ? 1 : 0);
                                    return RepeatStatus.FINISHED;
                                },
                                transactions)
                        .build())
                .build();
    }
}
