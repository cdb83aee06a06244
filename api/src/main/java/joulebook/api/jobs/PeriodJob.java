package joulebook.api.jobs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * A job over a period: lists what is due, then does some things at a time, each lot in a transaction of its own. What is done
 * stays done when it is killed, and is not due when it runs again.
 */
public final class PeriodJob {
    /** Identifying parameters: the period, and what could be seen of the data when the job was started. */
    public static final String FROM = "from";

    public static final String TO = "to";
    public static final String WATERMARK = "watermark";

    private PeriodJob() {}

    /**
     * @param due what there is to do in a part of the period
     * @param together how many things one transaction does at most
     * @param work does them
     */
    public static <T> Job of(
            String name,
            JobRepository repository,
            PlatformTransactionManager transactions,
            BiFunction<Instant, Instant, List<T>> due,
            int together,
            Consumer<List<T>> work) {
        Step step = new StepBuilder(name, repository)
                .<T, T>chunk(together)
                .transactionManager(transactions)
                .reader(new Due<>(due))
                .writer(chunk -> work.accept(List.copyOf(chunk.getItems())))
                .build();
        return new JobBuilder(name, repository).start(step).build();
    }

    /** What is due, listed an hour of the period at a time. */
    private static final class Due<T> implements ItemReader<T>, StepExecutionListener {
        private final BiFunction<Instant, Instant, List<T>> list;
        private Iterator<T> left = Collections.emptyIterator();
        private Instant next = Instant.MAX;
        private Instant end = Instant.MIN;

        private Due(BiFunction<Instant, Instant, List<T>> list) {
            this.list = list;
        }

        @Override
        public void beforeStep(StepExecution execution) {
            JobParameters parameters = execution.getJobParameters();
            left = Collections.emptyIterator();
            next = instant(parameters, FROM);
            end = instant(parameters, TO);
        }

        @Override
        public synchronized @Nullable T read() {
            while (!left.hasNext() && next.isBefore(end)) {
                Instant hour = next.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
                Instant to = hour.isBefore(end) ? hour : end;
                left = list.apply(next, to).iterator();
                next = to;
            }
            return left.hasNext() ? left.next() : null;
        }

        private static Instant instant(JobParameters parameters, String name) {
            return Instant.parse(String.valueOf(parameters.getString(name)));
        }
    }
}
