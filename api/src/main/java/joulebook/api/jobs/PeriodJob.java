package joulebook.api.jobs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;

/**
 * A job over a period, in parts: each lists what is due in it, then does some things at a time, each lot in a transaction of
 * its own. What is done stays done when it is killed, and is not due when it runs again.
 */
public final class PeriodJob {
    /** Identifying parameters: the period, and what could be seen of the data when the job was started. */
    public static final String FROM = "from";

    public static final String TO = "to";
    public static final String WATERMARK = "watermark";

    /** As many parts at once as there are cores, and no more than leave the requests some connections. */
    private static final int WORKERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    private PeriodJob() {}

    /**
     * Day by day, one after the other, because what one posts the next one follows.
     *
     * @param due what there is to do in a part of the period
     * @param what names it
     * @param together how many things one transaction does at most
     * @param work does them, all or none
     */
    public static <T> Job of(
            String name,
            JobRepository repository,
            Waits waits,
            BiFunction<Instant, Instant, List<T>> due,
            Function<T, Waits.Item> what,
            int together,
            Consumer<List<T>> work) {
        Worker<T> worker = new Worker<>(
                repository,
                (devices, from, to) -> due.apply(from, to),
                together,
                new Separately<>(name, waits, what, work));
        return job(repository, worker, (from, to) -> Part.days(from, to), new SyncTaskExecutor());
    }

    /** What there is to do of some devices in a part of the period. */
    @FunctionalInterface
    public interface Due<T> {
        List<T> of(List<String> devices, Instant from, Instant to);
    }

    /**
     * By device and day, several at once.
     *
     * @param devices of which there is anything in a part of the period
     * @param what names what there is to do
     * @param work does it, all or none
     */
    public static <T> Job ofDevices(
            String name,
            JobRepository repository,
            Waits waits,
            BiFunction<Instant, Instant, List<String>> devices,
            Due<T> due,
            Function<T, Waits.Item> what,
            int together,
            Consumer<List<T>> work) {
        SimpleAsyncTaskExecutor workers = new SimpleAsyncTaskExecutor(name + "-");
        workers.setConcurrencyLimit(WORKERS);
        Worker<T> worker = new Worker<>(repository, due, together, new Separately<>(name, waits, what, work));
        return job(repository, worker, (from, to) -> Part.daysOfDevices(from, to, devices, WORKERS), workers);
    }

    private static Job job(
            JobRepository repository,
            Worker<?> worker,
            BiFunction<Instant, Instant, List<Part>> parts,
            TaskExecutor executor) {
        Step step = new StepBuilder(worker.name(), repository)
                .partitioner(worker)
                .splitter(new Parts(worker.name(), repository, parts))
                .taskExecutor(executor)
                .build();
        return new JobBuilder(worker.name(), repository).start(step).build();
    }

    /**
     * Makes a step for each part: a reader is where it is, and several read at once. The work begins its transactions itself,
     * one more for each thing of a lot that failed.
     */
    private record Worker<T>(JobRepository repository, Due<T> due, int together, Separately<T> work) implements Step {

        String name() {
            return work.job();
        }

        @Override
        public String getName() {
            return name();
        }

        @Override
        public void execute(StepExecution execution) throws JobInterruptedException {
            List<String> waiting = new ArrayList<>();
            ResourcelessTransactionManager none = new ResourcelessTransactionManager();
            none.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
            new StepBuilder(execution.getStepName(), repository)
                    .<T, T>chunk(together)
                    .transactionManager(none)
                    .reader(new Listed<>(Part.of(execution.getExecutionContext()), due))
                    .writer(chunk -> waiting.addAll(work.done(List.copyOf(chunk.getItems()))))
                    .listener(new Waiting(waiting))
                    .build()
                    .execute(execution);
        }
    }

    /** A part of which something had to wait has done the rest, says by its skips how much waits, and failed: it is done again. */
    private record Waiting(List<String> what) implements StepExecutionListener {

        @Override
        public @Nullable ExitStatus afterStep(StepExecution execution) {
            if (what.isEmpty() || execution.getStatus() == BatchStatus.FAILED) {
                return null;
            }
            execution.setWriteSkipCount(what.size());
            String words = what.getFirst()
                    + (what.size() == 1 ? "" : " (and " + (what.size() - 1) + " more that wait)")
                    + ". All else was done, and this is tried again";
            execution.addFailureException(new IllegalStateException(words));
            execution.setStatus(BatchStatus.FAILED);
            return ExitStatus.FAILED.addExitDescription(words);
        }
    }

    /** What is due in a part, listed an hour at a time. */
    private static final class Listed<T> implements ItemReader<T> {
        private final Part part;
        private final Due<T> due;
        private Iterator<T> left = Collections.emptyIterator();
        private Instant next;

        private Listed(Part part, Due<T> due) {
            this.part = part;
            this.due = due;
            this.next = part.from();
        }

        @Override
        public @Nullable T read() {
            while (!left.hasNext() && next.isBefore(part.to())) {
                Instant hour = next.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
                Instant to = hour.isBefore(part.to()) ? hour : part.to();
                left = due.of(part.devices(), next, to).iterator();
                next = to;
            }
            return left.hasNext() ? left.next() : null;
        }
    }
}
