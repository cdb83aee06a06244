package joulebook.api.whatif;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.List;
import joulebook.api.carbon.Terms;
import joulebook.api.ledger.Usage;
import joulebook.api.whatif.WhatIfRequest.Band;
import joulebook.kernel.quantity.CarbonMass;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Tariff;

/**
 * A run's minutes under other terms, at another hour, scaled: each minute is weighed and priced as a booking would be, and
 * rounded once.
 *
 * @param currency of all its terms
 * @param began the run's own first instant; {@code start} the scenario's
 * @param energyRatio of the scenario's energy to the run's; {@code timeRatio} likewise
 */
record Scenario(
        TermsAt terms,
        Currency currency,
        List<Band> bands,
        ZoneId zone,
        Instant began,
        Instant start,
        BigDecimal energyRatio,
        BigDecimal timeRatio) {

    /** What a minute is weighed and priced by. */
    interface TermsAt {
        Terms at(Instant minute);
    }

    /** @param cost millionths of the scenario's currency; below zero where the supplier pays */
    record Sums(Energy energy, Energy facility, CarbonMass carbon, long cost) {
        private static final Sums NOTHING = new Sums(Energy.ZERO, Energy.ZERO, CarbonMass.ZERO, 0);

        Sums plus(Sums other) {
            return new Sums(
                    energy.plus(other.energy),
                    facility.plus(other.facility),
                    carbon.plus(other.carbon),
                    Math.addExact(cost, other.cost));
        }
    }

    Sums of(List<Usage.Slice> minutes) {
        return minutes.stream().map(this::of).reduce(Sums.NOTHING, Sums::plus);
    }

    private Sums of(Usage.Slice minute) {
        Instant at = moved(minute.at());
        Terms its = terms.at(at.truncatedTo(ChronoUnit.MINUTES));
        Energy energy = new Energy(scaled(minute.energy().millijoules(), energyRatio));
        Energy facility = energy.plus(its.overhead(energy));
        LocalTime time = at.atZone(zone).toLocalTime();
        CarbonMass carbon = its.carbon(facility);
        long cost = signed(its.tariff(), facility);
        for (Band band : bands) {
            if (band.has(time)) {
                carbon = band.intensity() == null ? carbon : band.intensity().of(facility);
                cost = band.tariff() == null ? cost : signed(band.tariff(), facility);
            }
        }
        return new Sums(energy, facility, carbon, cost);
    }

    private static long signed(Tariff tariff, Energy energy) {
        long micros = tariff.of(energy).micros();
        return tariff.paysTheBuyer() ? -micros : micros;
    }

    /** As far from the scenario's start as it is from the run's, in the scenario's time. */
    private Instant moved(Instant at) {
        return start.plusSeconds(scaled(Math.max(0, Duration.between(began, at).toSeconds()), timeRatio));
    }

    static long scaled(long amount, BigDecimal ratio) {
        return BigDecimal.valueOf(amount)
                .multiply(ratio)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }
}
