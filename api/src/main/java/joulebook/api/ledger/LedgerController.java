package joulebook.api.ledger;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The books, to read, and proofs of what is in them. */
@RestController
class LedgerController {
    private static final int MOST = 200;

    private final Ledger ledger;
    private final Proofs proofs;

    LedgerController(Ledger ledger, Proofs proofs) {
        this.ledger = ledger;
        this.proofs = proofs;
    }

    record Page(List<Entry> entries, @Nullable String next) {}

    @GetMapping("/v1/entries")
    Page entries(
            @RequestParam(required = false) @Nullable UUID run,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable Long cursor) {
        int most = Math.clamp(limit, 1, MOST);
        List<Entry> entries = ledger.entries(run, cursor == null ? Long.MAX_VALUE : cursor, most);
        return new Page(
                entries,
                entries.size() < most ? null : Long.toString(entries.getLast().id()));
    }

    @GetMapping("/v1/entries/{id}/proof")
    Proof proof(@PathVariable long id, @RequestParam(required = false) @Nullable Integer seal) {
        return proofs.of(id, seal);
    }
}
