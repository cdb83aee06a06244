package joulebook.api.period;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Periods and their seals, to read; and the approval that opens one again. */
@RestController
class PeriodController {
    private final Periods periods;
    private final Seals seals;
    private final SealStore keys;

    PeriodController(Periods periods, Seals seals, SealStore keys) {
        this.periods = periods;
        this.seals = seals;
        this.keys = keys;
    }

    record ReopeningRequest(@Nullable String by, @Nullable String why) {}

    /**
     * A seal and all that is needed to check it.
     *
     * @param form the text that is signed
     * @param publicKey in PEM
     */
    record SignedSeal(Seal seal, String form, String publicKey) {}

    @GetMapping("/v1/periods")
    List<Period> list() {
        return periods.list();
    }

    @GetMapping("/v1/periods/{id}")
    Period get(@PathVariable String id) {
        return periods.get(id);
    }

    @GetMapping("/v1/periods/{id}/seal")
    SignedSeal seal(@PathVariable String id, @RequestParam(required = false) @Nullable Integer number) {
        Seal seal = seals.get(periods.get(id).id(), number);
        byte[] key = keys.publicKey(seal.key())
                .orElseThrow(() -> new IllegalStateException("the public key " + seal.key() + " is not there"));
        return new SignedSeal(seal, seal.form(), Pem.of("PUBLIC KEY", key));
    }

    @PostMapping("/v1/periods/{id}/reopen")
    Period reopen(@PathVariable String id, @RequestBody ReopeningRequest request) {
        return periods.reopen(id, request.by(), request.why());
    }
}
