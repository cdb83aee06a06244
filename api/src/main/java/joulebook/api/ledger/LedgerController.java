package joulebook.api.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.api.paging.Cursor;
import joulebook.api.period.Periods;
import joulebook.api.problem.Refusal;
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
    private final Periods periods;
    private final Proofs proofs;

    LedgerController(Ledger ledger, Periods periods, Proofs proofs) {
        this.ledger = ledger;
        this.periods = periods;
        this.proofs = proofs;
    }

    /** @param next the cursor of the page after this one; null where there is none */
    record Page(List<Entry> entries, @Nullable String next) {}

    /**
     * Newest first.
     *
     * @param period a month such as 2026-10
     */
    @GetMapping("/v1/entries")
    Page entries(
            @RequestParam(required = false) @Nullable UUID run,
            @RequestParam(required = false) @Nullable String device,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) Entry.@Nullable Kind kind,
            @RequestParam(required = false) @Nullable String period,
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (limit < 1 || limit > MOST) {
            throw Refusal.invalid("limit", "a page has 1 to " + MOST + " entries, not " + limit);
        }
        EntryFilter filter =
                new EntryFilter(run, device, from, to, kind, period == null ? null : periods.get(period), account);
        List<Entry> entries = ledger.entries(filter, cursor == null ? Long.MAX_VALUE : Cursor.entry(cursor), limit + 1);
        boolean more = entries.size() > limit;
        List<Entry> page = more ? entries.subList(0, limit) : entries;
        return new Page(page, more ? Cursor.entry(page.getLast().id()) : null);
    }

    @GetMapping("/v1/entries/{id}")
    Entry entry(@PathVariable long id) {
        return ledger.entry(id);
    }

    @GetMapping("/v1/entries/{id}/proof")
    Proof proof(@PathVariable long id, @RequestParam(required = false) @Nullable Integer seal) {
        return proofs.of(id, seal);
    }
}
