package joulebook.api.report;

import java.util.List;
import joulebook.api.ledger.Restating;
import joulebook.api.period.Periods;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Statements over months, to read. */
@RestController
class PeriodReportController {
    private final Periods periods;
    private final Filings filings;
    private final PeriodStatements statements;
    private final Restating restating;

    PeriodReportController(Periods periods, Filings filings, PeriodStatements statements, Restating restating) {
        this.periods = periods;
        this.filings = filings;
        this.statements = statements;
        this.restating = restating;
    }

    @GetMapping("/v1/periods/{id}/statement")
    PeriodStatement statement(@PathVariable String id) {
        return statements.of(periods.get(id));
    }

    /** @param seal the newest where it is not named */
    @GetMapping("/v1/periods/{id}/filed")
    Filing filed(@PathVariable String id, @RequestParam(required = false) @Nullable Integer seal) {
        return filings.of(id, seal);
    }

    @GetMapping("/v1/periods/{id}/restatements")
    List<Filing.Asked> restatements(@PathVariable String id) {
        return restating.list(periods.get(id).id()).stream()
                .map(Filing.Asked::of)
                .toList();
    }
}
