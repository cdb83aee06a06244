package joulebook.api.whatif;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import joulebook.api.carbon.Terms;
import joulebook.api.ledger.Usage;
import joulebook.api.whatif.WhatIfRequest.Band;
import joulebook.kernel.quantity.CarbonMass;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Money;

/**
 * A run's minutes under other terms, at another hour, scaled: each minute is weighed and priced as a booking would be, and
 * rounded once.
 *
 * @param began the run's own first instant; {@code start} the scenario's
 * @param energyRatio of the scenario's energy to the run's; {@code timeRatio} likewise
 */
record Scenario(
        Terms terms,
        List<Band> bands,
        ZoneId zone,
        Instant began,
        Instant start,
        BigDecimal energyRatio,
        BigDecimal timeRatio) {

    record Sums(Energy energy, Energy facility, CarbonMass carbon, Money cost) {
        Sums plus(Sums other) {
            return new Sums(
                    energy.plus(other.energy),
                    facility.plus(other.facility),
                    carbon.plus(other.carbon),
                    cost.plus(other.cost));
        }
    }

    Sums of(List<Usage.Slice> minutes) {
        return minutes.stream().map(this::of).reduce(nothing(terms.currency()), Sums::plus);
    }

    private static Sums nothing(Currency currency) {
        return new Sums(Energy.ZERO, Energy.ZERO, CarbonMass.ZERO, new Money(0, currency));
    }

    private Sums of(Usage.Slice minute) {
        Energy energy = new Energy(scaled(minute.energy().millijoules(), energyRatio));
        Energy facility = energy.plus(terms.overhead(energy));
        LocalTime time = moved(minute.at()).atZone(zone).toLocalTime();
        CarbonMass carbon = terms.carbon(facility);
        Money cost = terms.cost(facility);
        for (Band band : bands) {
            if (band.has(time)) {
                carbon = band.intensity() == null ? carbon : band.intensity().of(facility);
                cost = band.tariff() == null ? cost : band.tariff().of(facility);
            }
        }
        return new Sums(energy, facility, carbon, cost);
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
