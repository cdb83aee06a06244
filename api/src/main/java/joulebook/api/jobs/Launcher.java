package joulebook.api.jobs;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobExecutionAlreadyRunningException;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/** Starts jobs, waits for them, and says how they went. */
@Service
class Launcher {
    /** Spring Batch names a partition's step after the whole's, this, and the partition. */
    private static final String PART = ":";

    /** The class before the message, as a stack trace begins. */
    private static final Pattern THROWN = Pattern.compile("^(?:[a-z]\\w*\\.)+[A-Z][\\w$]*: ");

    private final JobOperator operator;
    private final JobRepository repository;
    private final Map<String, Job> jobs;

    Launcher(JobOperator operator, JobRepository repository, List<Job> jobs) {
        this.operator = operator;
        this.repository = repository;
        this.jobs =
                jobs.stream().collect(Collectors.toMap(Job::getName, Function.identity(), (a, b) -> a, TreeMap::new));
    }

    /**
     * A job's run, for people and programs.
     *
     * @param waiting how many devices' times wait by themselves, where all else was done; 0 where nothing waits, or more failed
     */
    record JobExecution(
            long id,
            String job,
            String state,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            Map<String, String> parameters,
            List<StepExecution> steps,
            long waiting,
            @Nullable String failure) {

        /** Whether it has done all but what waits by itself. */
        boolean wentThrough() {
            return state.equals("COMPLETED") || waiting > 0;
        }
    }

    /** @param partitions null for a step that is done in one piece */
    record StepExecution(
            String name,
            String state,
            long read,
            long written,
            long skipped,
            @Nullable Partitions partitions) {}

    /** How far a step is that is done in parts. */
    record Partitions(long done, long of) {}

    /**
     * A killed server leaves executions that look as if they ran: they failed, and may be run again. Done before the
     * server says that it answers.
     */
    @EventListener(ApplicationStartedEvent.class)
    void failLeftovers() {
        for (String name : jobs.keySet()) {
            for (var execution : repository.findRunningJobExecutions(name)) {
                execution.getStepExecutions().stream()
                        .filter(step -> step.getStatus().isRunning())
                        .forEach(step -> {
                            step.setStatus(BatchStatus.FAILED);
                            step.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
                            repository.update(step);
                        });
                execution.setStatus(BatchStatus.FAILED);
                execution.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
                repository.update(execution);
            }
        }
    }

    /** Runs a job to its end; one that is complete for these parameters is not run again. */
    JobExecution run(String name, JobParameters parameters) {
        Job job = jobs.get(name);
        if (job == null) {
            throw Refusal.unknown("there is no job '" + name + "'. There are: " + String.join(", ", jobs.keySet()));
        }
        try {
            return view(operator.start(job, parameters));
        } catch (JobInstanceAlreadyCompleteException e) {
            return newest(name, parameters);
        } catch (JobExecutionAlreadyRunningException e) {
            throw Refusal.conflict("job " + name + " runs already for this period: ask again when it has ended");
        } catch (org.springframework.batch.core.launch.JobRestartException
                | org.springframework.batch.core.job.parameters.InvalidJobParametersException e) {
            throw new IllegalStateException("job " + name + " cannot be started: " + e.getMessage(), e);
        }
    }

    private JobExecution newest(String name, JobParameters parameters) {
        var last = repository.getLastJobExecution(name, parameters);
        if (last == null) {
            throw new IllegalStateException("job " + name + " is complete and has no execution");
        }
        return view(last);
    }

    /** The latest executions of all jobs. */
    List<JobExecution> history(int limit) {
        return jobs.keySet().stream()
                .flatMap(name -> repository.getJobInstances(name, 0, limit).stream())
                .flatMap(instance -> repository.getJobExecutions(instance).stream())
                .sorted(Comparator.comparingLong(org.springframework.batch.core.job.JobExecution::getId)
                        .reversed())
                .limit(limit)
                .map(Launcher::view)
                .toList();
    }

    private static JobExecution view(org.springframework.batch.core.job.JobExecution execution) {
        Map<String, String> parameters = new TreeMap<>();
        execution
                .getJobParameters()
                .parameters()
                .forEach(each -> parameters.put(each.name(), String.valueOf(each.value())));
        return new JobExecution(
                execution.getId(),
                execution.getJobInstance().getJobName(),
                execution.getStatus().name(),
                instant(execution.getStartTime()),
                instant(execution.getEndTime()),
                parameters,
                steps(execution),
                waiting(execution),
                execution.getAllFailureExceptions().stream()
                        .map(Launcher::cause)
                        .min(Comparator.comparing(Launcher::isTheFrameworks))
                        .map(Throwable::getMessage)
                        .or(() -> kept(execution))
                        .orElse(null));
    }

    /** Of what failed, each part has skipped what waits: see {@link PeriodJob}. */
    private static long waiting(org.springframework.batch.core.job.JobExecution execution) {
        var failed = execution.getStepExecutions().stream()
                .filter(step -> step.getStatus() == BatchStatus.FAILED)
                .filter(step -> step.getStepName().contains(PART))
                .toList();
        return failed.stream().allMatch(part -> part.getSkipCount() > 0)
                ? sum(failed, org.springframework.batch.core.step.StepExecution::getSkipCount)
                : 0;
    }

    /** Of an execution that was read again, nothing that was thrown is there, but its steps' last words: parts' first. */
    private static Optional<String> kept(org.springframework.batch.core.job.JobExecution execution) {
        return execution.getStepExecutions().stream()
                .filter(step -> step.getStatus() == BatchStatus.FAILED)
                .sorted(Comparator.comparing(step -> !step.getStepName().contains(PART)))
                .flatMap(step -> step.getExitStatus().getExitDescription().lines())
                .map(line -> line.replaceFirst("^Caused by: ", ""))
                .filter(line ->
                        !line.isBlank() && !line.startsWith("\tat ") && !line.startsWith("org.springframework.batch."))
                .map(line -> THROWN.matcher(line).replaceFirst(""))
                .findFirst();
    }

    /** What was thrown, without what the framework wraps it in. */
    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while (isTheFrameworks(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isTheFrameworks(Throwable thrown) {
        return thrown.getClass().getName().startsWith("org.springframework.batch.");
    }

    /** A step with what its parts come to, which it knows itself when they are done. */
    private static List<StepExecution> steps(org.springframework.batch.core.job.JobExecution execution) {
        var steps = execution.getStepExecutions();
        return steps.stream()
                .filter(step -> !step.getStepName().contains(PART))
                .map(step -> {
                    var parts = steps.stream()
                            .filter(part -> part.getStepName().startsWith(step.getStepName() + PART))
                            .toList();
                    var counted = parts.isEmpty() ? List.of(step) : parts;
                    return new StepExecution(
                            step.getStepName(),
                            step.getStatus().name(),
                            sum(counted, org.springframework.batch.core.step.StepExecution::getReadCount),
                            sum(counted, org.springframework.batch.core.step.StepExecution::getWriteCount),
                            sum(counted, org.springframework.batch.core.step.StepExecution::getSkipCount),
                            parts.isEmpty()
                                    ? null
                                    : new Partitions(
                                            parts.stream()
                                                    .filter(part -> part.getStatus() == BatchStatus.COMPLETED)
                                                    .count(),
                                            parts.size()));
                })
                .toList();
    }

    private static long sum(
            Collection<org.springframework.batch.core.step.StepExecution> steps,
            ToLongFunction<org.springframework.batch.core.step.StepExecution> count) {
        return steps.stream().mapToLong(count).sum();
    }

    private static @Nullable Instant instant(@Nullable LocalDateTime time) {
        return time == null ? null : time.atZone(ZoneId.systemDefault()).toInstant();
    }
}
