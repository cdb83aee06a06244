package joulebook.api.ledger;

import java.util.List;
import joulebook.api.period.Period;
import joulebook.api.problem.Refusal;
import joulebook.api.run.RunStore;
import joulebook.api.window.LooseEnds;
import org.springframework.stereotype.Component;

/** What keeps a period from being closed. */
@Component
class Unsettled {
    private final RunStore runs;
    private final LooseEnds windows;
    private final Attributions attributions;
    private final Restating restating;

    Unsettled(RunStore runs, LooseEnds windows, Attributions attributions, Restating restating) {
        this.runs = runs;
        this.windows = windows;
        this.attributions = attributions;
        this.restating = restating;
    }

    /** @throws Refusal (409) naming the first run, window or attribution that is not settled */
    void refuse(Period period) {
        runs.unended(period.to()).ifPresent(run -> {
            throw unsettled(
                    period,
                    "run " + run.id() + " (" + run.name() + ") has not ended",
                    "Send its END or CRASH mark (POST /v1/runs/" + run.id() + "/marks)");
        });
        windows.first(period.from(), period.to()).ifPresent(loose -> {
            throw unsettled(
                    period,
                    "samples of " + loose.device() + " from " + loose.at() + " on are in no window, or in one that is"
                            + " not attributed",
                    "Run the jobs closewindows and attributeruns over it");
        });
        List<Ledger.Due> due = attributions.due(period.from(), period.to());
        if (!due.isEmpty()) {
            throw unsettled(
                    period,
                    due.size() + " attributions are not posted, the first of "
                            + due.getFirst().device() + " at " + due.getFirst().minute(),
                    "Run the job postentries over it");
        }
        restating.unfinished(period.id()).ifPresent(restatement -> {
            throw unsettled(
                    period,
                    "restatement " + restatement.id() + ", asked for by " + restatement.by() + ", was cut off",
                    "Ask for the same again (POST /v1/periods/" + period.id() + "/restatements)");
        });
    }

    private static Refusal unsettled(Period period, String what, String instead) {
        return Refusal.conflict("period " + period.id() + " cannot be closed: " + what + ". " + instead
                + ", and close the period again");
    }
}
