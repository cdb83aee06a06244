package joulebook.api.jobs.restate;

import java.util.Optional;
import joulebook.api.ledger.Restating;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Some entries at a time, each lot in a transaction of its own, which also keeps how far it is. */
@Configuration
class RestateJob {
    private static final String DONE = "done";

    @Bean
    Job restate(JobRepository repository, PlatformTransactionManager transactions, Restating restating) {
        return new JobBuilder("restate", repository)
                .start(step(repository, transactions, restating))
                .build();
    }

    private static Step step(JobRepository repository, PlatformTransactionManager transactions, Restating restating) {
        return new StepBuilder("restate", repository)
                .tasklet((contribution, context) -> rebook(contribution, restating), transactions)
                .build();
    }

    private static RepeatStatus rebook(StepContribution contribution, Restating restating) {
        long restatement = Long.parseLong(String.valueOf(
                contribution.getStepExecution().getJobParameters().getString("restatement")));
        ExecutionContext kept = contribution.getStepExecution().getExecutionContext();
        Optional<Long> done = restating.rebook(restatement, kept.getLong(DONE, 0));
        done.ifPresent(last -> {
            kept.putLong(DONE, last);
            contribution.incrementWriteCount(1);
        });
        return RepeatStatus.continueIf(done.isPresent());
    }
}
