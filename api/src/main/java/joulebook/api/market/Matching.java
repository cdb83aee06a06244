package joulebook.api.market;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.CarbonMass;
import joulebook.kernel.quantity.Energy;

/**
 * What consumption comes to by the market-based method, hour by hour and over the total.
 *
 * <p>Hourly: MB = sum over hours h of [ sum over instruments i of a(i,h) x EF(i) + (E(h) - sum of a(i,h)) x EF(residual, h) ],
 * where the a(i,h) of an hour add up to E(h) at most. Over the total: the same with the whole time as one hour, and what is
 * left spread over the hours' factors by their energy. Lots are taken in the order in which they are given. Each product is
 * rounded once, half to even; the parts of users are split by largest remainder, so that they add up to the microgram.
 */
final class Matching {
    private Matching() {}

    /** @param user {@code run:ID} or {@code idle:DEVICE} */
    record Use(Instant hour, String user, Energy energy) {}

    /**
     * @param available what other statements left of it
     * @param hours what of it was generated in which hour; empty where nobody knows
     */
    record Lot(long id, CarbonIntensity rate, Energy available, SortedMap<Instant, Energy> hours) {}

    record Rate(long factor, CarbonIntensity rate) {}

    /** What energy of an hour that no instrument covers is weighed by. */
    interface Rates {
        Rate at(Instant hour);
    }

    /** @param of an instrument's or a factor's id */
    record Part(long of, Energy energy, CarbonMass carbon) {}

    record UserPart(String user, Energy energy, CarbonMass carbon) {}

    record Result(CarbonMass carbon, List<Part> lots, List<Part> rest, List<UserPart> users) {
        Energy matched() {
            return lots.stream().map(Part::energy).reduce(Energy.ZERO, Energy::plus);
        }
    }

    static Result hourly(List<Use> uses, List<Lot> lots, Rates rates) {
        Sums sums = new Sums();
        byHour(uses).forEach((hour, its) -> {
            Energy left = energy(its);
            CarbonMass carbon = CarbonMass.ZERO;
            for (Lot lot : lots) {
                Energy taken = less(left, lot.hours().getOrDefault(hour, Energy.ZERO));
                carbon = carbon.plus(sums.lot(lot, taken));
                left = left.minus(taken);
            }
            if (left.millijoules() > 0) {
                carbon = carbon.plus(sums.rest(rates.at(hour), left));
            }
            sums.split(carbon, its);
        });
        return sums.result();
    }

    static Result total(List<Use> uses, List<Lot> lots, Rates rates) {
        Sums sums = new Sums();
        Energy left = energy(uses);
        CarbonMass carbon = CarbonMass.ZERO;
        for (Lot lot : lots) {
            Energy taken = less(left, lot.available());
            carbon = carbon.plus(sums.lot(lot, taken));
            left = left.minus(taken);
        }
        if (left.millijoules() > 0) {
            carbon = carbon.plus(spread(left, uses, rates, sums));
        }
        sums.split(carbon, uses);
        return sums.result();
    }

    /** Where the factor changes within the time, what is left is of each in proportion to the hours' energy. */
    private static CarbonMass spread(Energy left, List<Use> uses, Rates rates, Sums sums) {
        Map<Long, Rate> known = new TreeMap<>();
        Map<Long, Long> weights = new TreeMap<>();
        byHour(uses).forEach((hour, its) -> {
            Rate rate = rates.at(hour);
            known.put(rate.factor(), rate);
            weights.merge(rate.factor(), energy(its).millijoules(), Math::addExact);
        });
        List<Energy> parts = left.splitBy(List.copyOf(weights.values()));
        CarbonMass carbon = CarbonMass.ZERO;
        int next = 0;
        for (Rate rate : known.values()) {
            carbon = carbon.plus(sums.rest(rate, parts.get(next++)));
        }
        return carbon;
    }

    private static SortedMap<Instant, List<Use>> byHour(List<Use> uses) {
        SortedMap<Instant, List<Use>> hours = new TreeMap<>();
        uses.stream()
                .filter(use -> use.energy().millijoules() > 0)
                .forEach(use -> hours.computeIfAbsent(use.hour(), any -> new ArrayList<>())
                        .add(use));
        return hours;
    }

    private static Energy energy(List<Use> uses) {
        return uses.stream().map(Use::energy).reduce(Energy.ZERO, Energy::plus);
    }

    private static Energy less(Energy one, Energy other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static final class Sums {
        private final Map<Long, Part> lots = new TreeMap<>();
        private final Map<Long, Part> rest = new TreeMap<>();
        private final Map<String, UserPart> users = new TreeMap<>();
        private CarbonMass carbon = CarbonMass.ZERO;

        CarbonMass lot(Lot lot, Energy taken) {
            return taken.millijoules() == 0
                    ? CarbonMass.ZERO
                    : add(lots, lot.id(), taken, lot.rate().of(taken));
        }

        CarbonMass rest(Rate rate, Energy energy) {
            return add(rest, rate.factor(), energy, rate.rate().of(energy));
        }

        private static CarbonMass add(Map<Long, Part> parts, long of, Energy energy, CarbonMass mass) {
            parts.merge(
                    of,
                    new Part(of, energy, mass),
                    (one, other) -> new Part(
                            of, one.energy().plus(other.energy()), one.carbon().plus(other.carbon())));
            return mass;
        }

        void split(CarbonMass whole, List<Use> uses) {
            SortedMap<String, Long> weights = new TreeMap<>();
            uses.forEach(use -> weights.merge(use.user(), use.energy().millijoules(), Math::addExact));
            carbon = carbon.plus(whole);
            List<CarbonMass> parts = whole.splitBy(List.copyOf(weights.values()));
            int next = 0;
            for (Map.Entry<String, Long> each : weights.entrySet()) {
                users.merge(
                        each.getKey(),
                        new UserPart(each.getKey(), new Energy(each.getValue()), parts.get(next++)),
                        (one, other) -> new UserPart(
                                one.user(),
                                one.energy().plus(other.energy()),
                                one.carbon().plus(other.carbon())));
            }
        }

        Result result() {
            return new Result(
                    carbon, List.copyOf(lots.values()), List.copyOf(rest.values()), List.copyOf(users.values()));
        }
    }
}
