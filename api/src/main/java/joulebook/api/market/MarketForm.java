package joulebook.api.market;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import joulebook.api.verification.Canonical;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;

/** The canonical forms of instruments, factors and statements: see docs/ledger.md. */
final class MarketForm {
    private MarketForm() {}

    static Canonical instrument(InstrumentRequest.Stated stated, Instant knownFrom) {
        Canonical form = Canonical.of("contractual_instrument")
                .add(stated.registry())
                .add(stated.serial())
                .add(stated.first())
                .add(stated.last())
                .add(stated.kind())
                .add(stated.technology())
                .add(stated.volume().millijoules())
                .add(stated.from())
                .add(stated.to())
                .add(stated.boundary())
                .add(stated.rate().milligramsPerKilowattHour())
                .add(stated.source())
                .add(stated.licence())
                .add(knownFrom);
        return hours(form, stated.hours());
    }

    private static Canonical hours(Canonical form, SortedMap<Instant, Energy> hours) {
        for (Map.Entry<Instant, Energy> each : hours.entrySet()) {
            form.add(each.getKey()).add(each.getValue().millijoules());
        }
        return form;
    }

    static Canonical retirement(byte[] instrument, String by, LocalDate on, String reference, Instant statedAt) {
        return Canonical.of("instrument_retirement")
                .add(instrument)
                .add(by)
                .add(on)
                .add(reference)
                .add(statedAt);
    }

    static Canonical factor(MarketFactorRequest.Stated stated, Instant knownFrom) {
        return Canonical.of("market_factor")
                .add(stated.kind())
                .add(stated.boundary())
                .add(stated.supplier())
                .add(stated.rate().milligramsPerKilowattHour())
                .add(stated.validFrom())
                .add(stated.validTo())
                .add(knownFrom)
                .add(stated.supersedes())
                .add(stated.source())
                .add(stated.version())
                .add(stated.licence());
    }

    static Canonical statement(MarketStatementStore.Stored stored) {
        return Canonical.of("market_statement")
                .add(stored.id())
                .add(stored.period())
                .add(stored.revision())
                .add(stored.boundary())
                .add(stored.supplier())
                .add(stored.from())
                .add(stored.to())
                .add(stored.lastEntry())
                .add(stored.lastHash())
                .add(stored.madeAt())
                .add(stored.content());
    }

    /** A supplier that nobody named is an empty text in the tables. */
    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text.strip();
    }
}
