package joulebook.api.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.api.period.Seal;
import joulebook.api.period.Seals;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Closed periods have the entries that they were sealed with, each as it was, and no others. */
@Component
class SealCheck implements Check {
    private final RowStream rows;
    private final Periods periods;
    private final Seals seals;
    private final TileStore tiles;

    SealCheck(RowStream rows, Periods periods, Seals seals, TileStore tiles) {
        this.rows = rows;
        this.periods = periods;
        this.seals = seals;
        this.tiles = tiles;
    }

    @Override
    public String name() {
        return "sealed entries";
    }

    @Override
    public int order() {
        return 8;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        TreeMap<Instant, Sealed> sealed = new TreeMap<>();
        for (Seal seal : seals.all()) {
            if (!findings.names("period", seal.period())) {
                Sealed its =
                        sealed.computeIfAbsent(seal.from(), any -> new Sealed(seal.to(), periods.get(seal.period())));
                if (findings.names("period_seal", seal.period() + " " + seal.number())) {
                    its.whole = false;
                } else {
                    its.walks.add(new SealWalk(seal, tiles, findings));
                }
            }
        }
        long[] count = new long[1];
        if (!sealed.isEmpty()) {
            EntryRows entries = new EntryRows(entry -> {
                findings.looked(++count[0]);
                Map.Entry<Instant, Sealed> its = sealed.floorEntry(entry.countsAt());
                if (its != null && entry.countsAt().isBefore(its.getValue().to)) {
                    its.getValue().look(entry, findings);
                }
            });
            rows.each(EntryRows.of("entry"), entries);
            entries.finish();
        }
        sealed.values().forEach(Sealed::finish);
        return Walked.of(count[0], 0);
    }

    /** A period with its seals, as far as they are whole, by their number. */
    private static final class Sealed {
        private final Instant to;
        private final Period period;
        private final List<SealWalk> walks = new ArrayList<>();
        private boolean whole = true;

        Sealed(Instant to, Period period) {
            this.to = to;
            this.period = period;
        }

        void look(StoredEntry entry, Findings findings) {
            boolean covered = false;
            for (SealWalk walk : walks) {
                if (entry.form().id() <= walk.lastEntry()) {
                    walk.compare(entry);
                    covered = true;
                }
            }
            if (!covered && whole && period.isSealed() && !findings.names("entry", entry.key())) {
                findings.add("entry", entry.key(), "was posted into period " + period.id() + ", which is closed");
            }
        }

        void finish() {
            walks.forEach(SealWalk::finish);
        }
    }
}
