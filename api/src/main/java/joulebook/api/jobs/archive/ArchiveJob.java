package joulebook.api.jobs.archive;

import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import joulebook.api.archive.Archiving;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** A device's day to a file at a time; then, where the settings say so, a file's samples out of the database. */
@Configuration
class ArchiveJob {

    @Bean
    Job archive(JobRepository repository, PlatformTransactionManager transactions, Archiving archiving) {
        Steps steps = new Steps(repository, transactions);
        return new JobBuilder("archive", repository)
                .start(steps.of("write", archiving::due, archiving::archive))
                .next(steps.of("delete", archiving::deletable, archiving::delete))
                // after the deletions are committed: the space of what a transaction deletes itself is still in use
                .next(steps.of("shrink", archiving::days, archiving::shrink))
                .build();
    }

    /** Steps that do one thing in one transaction. */
    private record Steps(JobRepository repository, PlatformTransactionManager transactions) {

        <T> Step of(String name, BiFunction<Instant, Instant, List<T>> due, Consumer<T> work) {
            return new StepBuilder(name, repository)
                    .<T, T>chunk(1)
                    .transactionManager(transactions)
                    .reader(new DueByDay<>(due))
                    .writer(chunk -> chunk.getItems().forEach(work))
                    .build();
        }
    }
}
