package joulebook.api.jobs.closeperiod;

import java.util.function.BiPredicate;
import joulebook.api.ledger.Sealing;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Stops postings into a period, makes the tree over its entries, signs the root. */
@Configuration
class ClosePeriodJob {

    @Bean
    Job closePeriod(JobRepository repository, PlatformTransactionManager transactions, Sealing sealing) {
        return new JobBuilder("closeperiod", repository)
                .start(step("begin", repository, transactions, (period, number) -> {
                    sealing.begin(period);
                    return false;
                }))
                .next(step("tiles", repository, transactions, sealing::addTiles))
                .next(step("seal", repository, transactions, (period, number) -> {
                    sealing.seal(period, number);
                    return false;
                }))
                .build();
    }

    /** @param work on a period's closing of a number, in one transaction; whether there is more */
    private static Step step(
            String name,
            JobRepository repository,
            PlatformTransactionManager transactions,
            BiPredicate<String, Integer> work) {
        return new StepBuilder(name, repository)
                .tasklet(
                        (contribution, context) -> {
                            JobParameters parameters =
                                    contribution.getStepExecution().getJobParameters();
                            String period = String.valueOf(parameters.getString("period"));
                            int number = Integer.parseInt(String.valueOf(parameters.getString("number")));
                            contribution.incrementWriteCount(1);
                            return RepeatStatus.continueIf(work.test(period, number));
                        },
                        transactions)
                .build();
    }
}
