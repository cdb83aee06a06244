package joulebook.api.jobs;

import java.util.UUID;
import joulebook.api.carbon.RevisedTerms;
import joulebook.api.ledger.Restatement;
import joulebook.api.ledger.Restating;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.stereotype.Service;

/** Restates a period when somebody asks: keeps the request, then runs the job that rebooks. */
@Service
class PeriodRestating {
    private final Restating restating;
    private final Launcher launcher;

    PeriodRestating(Restating restating, Launcher launcher) {
        this.restating = restating;
        this.launcher = launcher;
    }

    /**
     * As a caller asks for it.
     *
     * @param cause FACTOR rebooks by the factors that superseded those that were booked by, and by what is known now of
     *     series and contracts; METHOD and ERROR by what {@code terms} states, also
     *     by a policy instead of terms of all minutes
     * @param asKnown with METHOD or ERROR: by what is known now, as FACTOR does, because what was known then was wrong
     * @param run only this run's shares; all of the period, idle too, where it is null
     * @param only terms that say this are changed
     */
    record RestatementRequest(
            Restatement.@Nullable Cause cause,
            @Nullable Boolean asKnown,
            @Nullable UUID run,
            RevisedTerms.@Nullable TermsRequest terms,
            RevisedTerms.@Nullable TermsRequest only,
            @Nullable String by,
            @Nullable String why) {

        Restating.Asked asked() {
            if (cause == null) {
                throw Refusal.invalid("cause", "why does it change? FACTOR, METHOD or ERROR");
            }
            if (by == null || by.isBlank()) {
                throw Refusal.invalid("by", "who asks that it is restated?");
            }
            if (why == null || why.isBlank()) {
                throw Refusal.invalid("why", "why is it restated?");
            }
            return new Restating.Asked(cause, run, by.strip(), why.strip());
        }

        RevisedTerms.Change change() {
            RevisedTerms.TermsRequest to = terms == null ? RevisedTerms.TermsRequest.NOTHING : terms;
            boolean states = !to.equals(RevisedTerms.TermsRequest.NOTHING);
            boolean succession = cause == Restatement.Cause.FACTOR || Boolean.TRUE.equals(asKnown);
            if (succession && states) {
                throw Refusal.invalid(
                        "terms",
                        "what is known now comes from POST /v1/factors, /v1/series, /v1/tariffs and /v1/site-policies, which"
                                + " supersede what was known: state no terms");
            }
            if (!succession && !states) {
                throw Refusal.invalid(
                        "terms",
                        "by what is it booked instead? {\"price\": \"0.25 EUR/kWh\"}, country, pue, zone, tariff or"
                                + " pueSeries; or \"asKnown\": true, by what is known now of series and contracts");
            }
            return new RevisedTerms.Change(to, only == null ? RevisedTerms.TermsRequest.NOTHING : only);
        }
    }

    /**
     * What it came to. One that is done stays as it is; one that was cut off goes on.
     *
     * @throws Refusal (422) for a request that cannot be meant, (409) if the period is not open or there is nothing to do
     */
    synchronized Restatement restate(String period, RestatementRequest request) {
        Restatement restatement = restating.ask(period, request.asked(), request.change());
        Launcher.JobExecution execution = launcher.run(
                "restate",
                new JobParametersBuilder()
                        .addString("restatement", Long.toString(restatement.id()))
                        .toJobParameters());
        if (!execution.state().equals("COMPLETED")) {
            throw Refusal.conflict(
                    execution.failure() == null ? "period " + period + " was not restated" : execution.failure());
        }
        return restatement;
    }
}
