package joulebook.api.jobs.archive;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import joulebook.api.jobs.PeriodJob;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ItemReader;

/** What is due in the job's period, listed a UTC day at a time: what the day before changed is seen. */
final class DueByDay<T> implements ItemReader<T>, StepExecutionListener {
    private final BiFunction<Instant, Instant, List<T>> due;
    private Iterator<T> left = Collections.emptyIterator();
    private Instant next = Instant.MAX;
    private Instant end = Instant.MIN;

    DueByDay(BiFunction<Instant, Instant, List<T>> due) {
        this.due = due;
    }

    @Override
    public void beforeStep(StepExecution execution) {
        JobParameters parameters = execution.getJobParameters();
        left = Collections.emptyIterator();
        next = Instant.parse(String.valueOf(parameters.getString(PeriodJob.FROM)));
        end = Instant.parse(String.valueOf(parameters.getString(PeriodJob.TO)));
    }

    @Override
    public @Nullable T read() {
        while (!left.hasNext() && next.isBefore(end)) {
            Instant day = next.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
            Instant to = day.isBefore(end) ? day : end;
            left = due.apply(next, to).iterator();
            next = to;
        }
        return left.hasNext() ? left.next() : null;
    }
}
