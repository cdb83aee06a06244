package joulebook.api.jobs;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Cuts the period that a job was started for into parts, and keeps them in their order. A part that is complete is not done again. */
record Parts(String stepName, JobRepository repository, BiFunction<Instant, Instant, List<Part>> of)
        implements StepExecutionSplitter {

    @Override
    public String getStepName() {
        return stepName;
    }

    @Override
    public Set<StepExecution> split(StepExecution whole, int any) throws JobExecutionException {
        Instant from = Instant.parse(String.valueOf(whole.getJobParameters().getString(PeriodJob.FROM)));
        Instant to = Instant.parse(String.valueOf(whole.getJobParameters().getString(PeriodJob.TO)));
        Map<String, ExecutionContext> contexts = new LinkedHashMap<>();
        of.apply(from, to).forEach(part -> contexts.put(part.name(), part.context()));
        return new LinkedHashSet<>(new SimpleStepExecutionSplitter(repository, stepName, anySize -> contexts)
                .split(whole, any).stream()
                        .sorted(Comparator.comparing(StepExecution::getStepName))
                        .toList());
    }
}
