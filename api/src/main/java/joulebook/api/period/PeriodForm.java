package joulebook.api.period;

import java.time.Instant;
import joulebook.api.verification.Canonical;

/** The canonical forms of what a period's state is derived from, and of what a seal signs: see docs/ledger.md. */
final class PeriodForm {
    private PeriodForm() {}

    static Canonical calendar(String zone, int fiscalYearStart, Instant statedAt) {
        return Canonical.of("site_calendar").add(zone).add(fiscalYearStart).add(statedAt);
    }

    static Canonical period(Period period) {
        return Canonical.of("period")
                .add(period.id())
                .add(period.from())
                .add(period.to())
                .add(period.zone())
                .add(period.fiscalYear())
                .add(period.fiscalMonth());
    }

    static Canonical closing(String period, int number, long lastEntry, Instant beganAt) {
        return Canonical.of("period_closing")
                .add(period)
                .add(number)
                .add(lastEntry)
                .add(beganAt);
    }

    static Canonical reopening(String period, int seal, String by, String why, Instant at) {
        return Canonical.of("period_reopening")
                .add(period)
                .add(seal)
                .add(by)
                .add(why)
                .add(at);
    }

    static Canonical seal(Seal seal) {
        return Canonical.of("period_seal")
                .add(seal.period())
                .add(seal.number())
                .add(seal.from())
                .add(seal.to())
                .add(seal.zone())
                .add(seal.entries())
                .add(seal.root())
                .add(seal.lastEntry())
                .add(seal.lastHash())
                .add(seal.supersedes())
                .add(seal.reopening())
                .add(seal.sealedAt())
                .add(seal.key());
    }
}
