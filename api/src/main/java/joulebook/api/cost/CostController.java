package joulebook.api.cost;

import java.util.List;
import java.util.UUID;
import joulebook.api.problem.Known;
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

/** Cost facts in and out, and what months, runs and projects cost by them. */
@RestController
class CostController {
    private final CostFacts facts;
    private final Costs costs;
    private final Tco tco;

    CostController(CostFacts facts, Costs costs, Tco tco) {
        this.facts = facts;
        this.costs = costs;
        this.tco = tco;
    }

    @GetMapping("/v1/exchange-rates")
    List<ExchangeRate> rates() {
        return facts.rates();
    }

    @PostMapping("/v1/exchange-rates")
    @ResponseStatus(HttpStatus.CREATED)
    ExchangeRate add(@RequestBody CostRequests.ExchangeRateRequest request) {
        return facts.add(request.checked());
    }

    @GetMapping("/v1/month-contracts")
    List<MonthContract> contracts() {
        return facts.contracts();
    }

    @PostMapping("/v1/month-contracts")
    @ResponseStatus(HttpStatus.CREATED)
    MonthContract add(@RequestBody CostRequests.MonthContractRequest request) {
        return facts.add(request.checked());
    }

    @GetMapping("/v1/assets")
    List<Asset> assets() {
        return facts.assets();
    }

    @PostMapping("/v1/assets")
    @ResponseStatus(HttpStatus.CREATED)
    Asset add(@RequestBody CostRequests.AssetRequest request) {
        return facts.add(request.checked());
    }

    /** What a month cost. Books nothing. */
    @GetMapping("/v1/costs/{period}")
    CostStatement month(
            @PathVariable String period,
            @RequestParam String currency,
            @RequestParam(required = false) @Nullable String contract,
            @RequestParam(required = false) @Nullable String carbonPrice) {
        return costs.state(period, terms(currency, contract, carbonPrice));
    }

    /** What of its devices' making counts for a month: scope 3, category 2. */
    @GetMapping("/v1/embodied/{period}")
    EmbodiedStatement embodied(@PathVariable String period) {
        return costs.embodied(period);
    }

    /** What is published of the CO2e of GPUs' making: an asset may name a model of it ({@code embodied.reference}). */
    @GetMapping("/v1/reference/gpu-embodied")
    List<GpuTables.GpuEmbodied> gpuEmbodied() {
        return GpuTables.embodied();
    }

    /** What clouds rented GPUs for: list prices of a day, to compare with. */
    @GetMapping("/v1/reference/gpu-prices")
    List<GpuTables.GpuPrice> gpuPrices() {
        return GpuTables.prices();
    }

    /** What a run, or all runs of a project, cost in all. Books nothing. */
    @GetMapping("/v1/tco")
    TcoStatement tco(
            @RequestParam(required = false) @Nullable UUID run,
            @RequestParam(required = false) @Nullable String project,
            @RequestParam String currency,
            @RequestParam(required = false) @Nullable String contract,
            @RequestParam(required = false) @Nullable String carbonPrice,
            @RequestParam(required = false) @Nullable Long tokens) {
        if ((run == null) == (project == null)) {
            throw Refusal.invalid("run", "of what? Give a run or a project");
        }
        Costs.Terms terms = terms(currency, contract, carbonPrice);
        return run == null ? tco.ofProject(String.valueOf(project), terms, tokens) : tco.ofRun(run, terms, tokens);
    }

    private static Costs.Terms terms(String currency, @Nullable String contract, @Nullable String carbonPrice) {
        return new Costs.Terms(
                Known.currency("currency", currency).getCurrencyCode(),
                contract,
                carbonPrice == null ? null : Micros.price("carbonPrice", carbonPrice, "t"));
    }
}
