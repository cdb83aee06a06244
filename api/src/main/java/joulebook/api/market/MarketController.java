package joulebook.api.market;

import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import joulebook.api.market.InstrumentRequest.Fields;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Instruments, their retirement, what weighs the rest, and the statements of it all. */
@RestController
class MarketController {
    private final InstrumentStore instruments;
    private final MarketFactorStore factors;
    private final MarketStatementStore stored;
    private final MarketStatements statements;

    MarketController(
            InstrumentStore instruments,
            MarketFactorStore factors,
            MarketStatementStore stored,
            MarketStatements statements) {
        this.instruments = instruments;
        this.factors = factors;
        this.stored = stored;
        this.statements = statements;
    }

    record RetirementRequest(
            @Nullable String by,
            @Nullable LocalDate on,
            @Nullable String reference) {}

    /** @param period a month (2026-10) or a year (2026); {@code supplier} whose mix weighs what is not covered */
    record MarketStatementRequest(
            @Nullable String period,
            @Nullable String boundary,
            @Nullable String supplier) {}

    /** @param sha256 the statement's digest, over its content as it is kept */
    record KeptStatement(String sha256, MarketStatement statement) {
        static KeptStatement of(MarketStatementStore.Stored stored) {
            return new KeptStatement(
                    HexFormat.of().formatHex(MarketForm.statement(stored).sha256()), MarketStatements.read(stored));
        }
    }

    @GetMapping("/v1/instruments")
    List<Instrument> instruments(
            @RequestParam(required = false) @Nullable String boundary,
            @RequestParam(required = false) @Nullable Integer vintage) {
        return instruments.list(boundary, vintage);
    }

    @GetMapping("/v1/instruments/{id}")
    Instrument instrument(@PathVariable long id) {
        return instruments.get(id);
    }

    @PostMapping("/v1/instruments")
    @ResponseStatus(HttpStatus.CREATED)
    Instrument add(@RequestBody InstrumentRequest request) {
        return instruments.add(request.checked());
    }

    @PostMapping("/v1/instruments/{id}/retirement")
    @ResponseStatus(HttpStatus.CREATED)
    Instrument retire(@PathVariable long id, @RequestBody RetirementRequest request) {
        if (request.on() == null) {
            throw Refusal.invalid("on", "a retirement needs the day on which it was made, such as 2026-01-31");
        }
        return instruments.retire(
                id,
                Fields.required("by", request.by(), "a retirement"),
                request.on(),
                Fields.required("reference", request.reference(), "a retirement"));
    }

    @GetMapping("/v1/market-factors")
    List<MarketFactor> factors(@RequestParam(required = false) @Nullable String boundary) {
        return factors.list(boundary);
    }

    @PostMapping("/v1/market-factors")
    @ResponseStatus(HttpStatus.CREATED)
    MarketFactor add(@RequestBody MarketFactorRequest request) {
        return factors.add(request.checked());
    }

    /** The newest of each period. */
    @GetMapping("/v1/market-statements")
    List<KeptStatement> statements() {
        return stored.newest().stream().map(KeptStatement::of).toList();
    }

    @GetMapping("/v1/market-statements/{period}")
    KeptStatement statement(@PathVariable String period, @RequestParam(required = false) @Nullable Integer revision) {
        return stored.find(period, revision)
                .map(KeptStatement::of)
                .orElseThrow(() -> Refusal.unknown("there is no market statement of " + period
                        + (revision == null ? "" : " with revision " + revision)));
    }

    /** States a period, or answers the last statement if it still says the same. */
    @PostMapping("/v1/market-statements")
    KeptStatement make(@RequestBody MarketStatementRequest request) {
        return KeptStatement.of(statements.make(
                Fields.required("period", request.period(), "a statement"),
                Fields.boundary(Fields.required("boundary", request.boundary(), "a statement")),
                request.supplier()));
    }
}
