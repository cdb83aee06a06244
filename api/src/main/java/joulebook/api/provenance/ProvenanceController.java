package joulebook.api.provenance;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Where a figure comes from. */
@RestController
class ProvenanceController {
    private final Provenances provenances;

    ProvenanceController(Provenances provenances) {
        this.provenances = provenances;
    }

    @GetMapping("/v1/entries/{id}/provenance")
    Provenance of(@PathVariable long id) {
        return provenances.of(id);
    }
}
