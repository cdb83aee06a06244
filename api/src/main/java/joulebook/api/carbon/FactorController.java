package joulebook.api.carbon;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists the grid intensities that runs can be booked by. */
@RestController
class FactorController {
    private final TermsStore store;

    FactorController(TermsStore store) {
        this.store = store;
    }

    @GetMapping("/v1/factors")
    List<TermsStore.Factor> factors(@RequestParam(required = false) @Nullable String geo) {
        return store.factors(geo);
    }
}
