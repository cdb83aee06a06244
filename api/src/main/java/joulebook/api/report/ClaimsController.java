package joulebook.api.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joulebook.api.claim.ClaimCheck;
import joulebook.api.claim.Judge;
import joulebook.api.claim.PublishedClaims;
import joulebook.api.projection.Projections;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The published claims beside what the books say, and what a cost model makes of larger models. */
@RestController
class ClaimsController {
    private final KeptStatements kept;
    private final PublishedClaims published = PublishedClaims.read();

    ClaimsController(KeptStatements kept) {
        this.kept = kept;
    }

    @GetMapping("/v1/claims")
    ClaimCheck claims() {
        List<ComparisonStatement> statements = kept.newest();
        List<String> unusable = new ArrayList<>(kept.unstated());
        statements.stream().map(Evidence::unusable).flatMap(Optional::stream).forEach(unusable::add);
        return new Judge(published, unusable)
                .check(statements.stream()
                        .map(Evidence::of)
                        .flatMap(Optional::stream)
                        .toList());
    }

    @GetMapping("/v1/projections")
    Projections projections() {
        List<ComparisonStatement> statements = kept.newest();
        return Projections.of(CostPoints.of(statements), published.models());
    }
}
