package joulebook.api.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import joulebook.api.problem.Refusal;
import joulebook.api.problem.Words;
import joulebook.api.run.ComparisonStore;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import joulebook.api.window.Windows;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/** Which jobs run over which period, and when: on request, and every half minute over what has come in. */
@Service
class Bookkeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Bookkeeping.class);
    private static final Duration LOOK_BACK = Duration.ofMinutes(5);
    private static final int CLOSES_AFTER = 6;
    private static final List<String> BOOKS = List.of("closewindows", "attributeruns", "postentries");

    private final Launcher launcher;
    private final Windows windows;
    private final RunStore runs;
    private final Waits waits;
    private final ComparisonStore comparisons;
    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();
    private int lateCloses = CLOSES_AFTER;

    Bookkeeping(
            Launcher launcher,
            Windows windows,
            RunStore runs,
            Waits waits,
            ComparisonStore comparisons,
            JdbcClient jdbc) {
        this.launcher = launcher;
        this.windows = windows;
        this.runs = runs;
        this.waits = waits;
        this.comparisons = comparisons;
        this.jdbc = jdbc;
    }

    /**
     * How a settlement went.
     *
     * @param state SETTLED; PENDING while samples of the runs' last minute may still come (ask again: two minutes after
     *     a run's end at the latest it is settled without them); FAILED if a job failed, or something of the runs waits
     */
    record Settlement(String state, List<Launcher.JobExecution> executions) {}

    /** Books all that these runs need, then compares. */
    synchronized Settlement settle(List<UUID> ids, @Nullable UUID comparison) {
        List<Run> settled = new ArrayList<>(ids.stream().map(runs::get).toList());
        if (comparison != null) {
            settled.addAll(runs.list(null, comparison, null, 1000));
        }
        List<Run.Span> spans = settled.stream()
                .map(Run::span)
                .filter(span -> span != null)
                .map(span -> (Run.Span) span)
                .toList();
        Instant now = clock.instant();
        Instant from =
                spans.stream().map(Run.Span::from).min(Instant::compareTo).orElse(now);
        Instant to = spans.stream()
                .map(span -> span.to() == null ? now : span.to())
                .max(Instant::compareTo)
                .orElse(now);
        List<Launcher.JobExecution> executions = book(from, to.plusSeconds(60));
        if (comparison != null) {
            executions.add(compare(comparison));
        }
        boolean failed = !executions.stream().allMatch(Launcher.JobExecution::wentThrough)
                || settled.stream().anyMatch(run -> waits(run, now));
        boolean pending = settled.stream().anyMatch(windows::awaitsSamples);
        return new Settlement(failed ? "FAILED" : pending ? "PENDING" : "SETTLED", executions);
    }

    private boolean waits(Run run, Instant now) {
        Run.Span span = run.span();
        if (span == null) {
            return false;
        }
        Instant to = Objects.requireNonNullElse(span.to(), now).plusSeconds(60);
        return waits.any(windows.devices(run, span.from(), to), span.from(), to);
    }

    synchronized List<Launcher.JobExecution> book(Instant from, Instant to) {
        Instant began = clock.instant();
        List<Launcher.JobExecution> executions = new ArrayList<>();
        for (String job : BOOKS) {
            executions.add(period(job, from, to));
        }
        if (executions.stream().allMatch(Launcher.JobExecution::wentThrough)) {
            waits.forget(from, to, began);
        }
        return executions;
    }

    synchronized Launcher.JobExecution period(String job, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw Refusal.invalid("from", "the period is empty: " + from + " is not before " + to);
        }
        return launcher.run(
                job,
                new JobParametersBuilder()
                        .addString(PeriodJob.FROM, from.toString())
                        .addString(PeriodJob.TO, to.toString())
                        .addString(PeriodJob.WATERMARK, watermark())
                        .toJobParameters());
    }

    synchronized Launcher.JobExecution compare(UUID comparison) {
        if (comparisons.find(comparison).isEmpty()) {
            throw Refusal.unknown("there is no comparison " + comparison);
        }
        JobParameters parameters = new JobParametersBuilder()
                .addString("comparison", comparison.toString())
                .addString(PeriodJob.WATERMARK, watermark())
                .toJobParameters();
        return launcher.run("comparevariants", parameters);
    }

    /** Everything that a job's outcome can depend on: what has come in, and the minute, by which windows close. */
    private String watermark() {
        return jdbc.sql("""
                        SELECT (SELECT coalesce(max(arrival), 0) FROM segment) || '/' || (SELECT count(*) FROM import_withdrawal) || '/' || (SELECT count(*) FROM run_mark)
                            || '/' || (SELECT count(*) FROM device_window) || '/' || (SELECT count(*) FROM attribution)
                            || '/' || (SELECT coalesce(max(id), 0) FROM entry)
                            || '/' || floor(extract(epoch FROM now()) / 60)
                        """).query(String.class).single();
    }

    /** Books what has come in since the last time, across restarts too. */
    @Scheduled(fixedDelayString = "${joulebook.book-every}", initialDelayString = "${joulebook.book-every}")
    synchronized void bookWhatCameIn() {
        try {
            waits.due().forEach(hour -> book(hour, hour.plus(1, ChronoUnit.HOURS)));
            Instant now = clock.instant();
            long watermark = windows.watermark();
            Optional<Progress> before = progress();
            Instant oldest = windows.oldestSince(before.map(Progress::arrival).orElse(0L));
            Instant from = openSince(before, now);
            if (oldest != null) {
                from = earlier(oldest, from);
                lateCloses = CLOSES_AFTER;
            } else if (lateCloses-- <= 0) { // until then windows that waited for later samples close by the horizon
                return;
            }
            Optional<Launcher.JobExecution> failed = book(from.minus(LOOK_BACK), now).stream()
                    .filter(execution -> !execution.wentThrough())
                    .findFirst();
            if (failed.isPresent()) {
                LOG.warn(
                        "the scheduled {} did not go through and is tried again: {}",
                        failed.get().job(),
                        failed.get().failure());
                return;
            }
            save(new Progress(watermark, now));
        } catch (RuntimeException e) {
            LOG.warn("the scheduled bookkeeping did not go through and is tried again: {}", Words.of(e));
        }
    }

    /** Windows that were still open when the last progress was saved may be due now. */
    private static Instant openSince(Optional<Progress> before, Instant now) {
        return before.map(progress -> earlier(progress.savedAt(), now)).orElse(now);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private record Progress(long arrival, Instant savedAt) {}

    private Optional<Progress> progress() {
        return jdbc.sql("SELECT arrival, saved_at FROM bookkeeping")
                .query((row, n) -> new Progress(
                        row.getLong("arrival"),
                        row.getObject("saved_at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    private void save(Progress progress) {
        jdbc.sql("""
                        INSERT INTO bookkeeping (arrival, saved_at) VALUES (:arrival, :at)
                        ON CONFLICT (only_row) DO UPDATE SET arrival = excluded.arrival, saved_at = excluded.saved_at
                        """)
                .param("arrival", progress.arrival())
                .param("at", progress.savedAt().atOffset(ZoneOffset.UTC))
                .update();
    }
}
