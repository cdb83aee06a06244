package joulebook.api.report;

import java.util.UUID;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Energy to a loss that the reader names. */
@RestController
class EnergyToLossController {
    private final Comparisons comparisons;

    EnergyToLossController(Comparisons comparisons) {
        this.comparisons = comparisons;
    }

    /** @param target nats a token; left out, as the comparison itself asks */
    @GetMapping("/v1/comparisons/{id}/energy-to-loss")
    EnergyToLoss energyToLoss(@PathVariable UUID id, @RequestParam(required = false) @Nullable Double target) {
        if (target != null && !(target > 0 && Double.isFinite(target))) {
            throw Refusal.invalid("target", "a loss of " + target + ": give nats a token, above 0");
        }
        EnergyToLoss found = comparisons.energyToLoss(id, target);
        if (found == null) {
            throw Refusal.unknown("no run of the baseline of comparison " + id
                    + " has a curve over joules yet: it comes with the ledger's entries");
        }
        return found;
    }
}
