package joulebook.api.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import joulebook.api.uncertainty.Doubt;
import org.jspecify.annotations.Nullable;

/**
 * What the doubts of a run's energy become in the figures that follow from it. Each is a sum of products (energy, PUE, price or
 * factor), so that relative half widths stay what they are, and further ones join them (GUM 5.1.6): all that is by one PUE or
 * by one factor errs together, over all of the run's terms. A price is a contract's and has no doubt.
 */
final class RunDoubts {
    private final List<Doubt> ofEnergy;
    private final double energy;
    private final List<Weighed> weighed;

    RunDoubts(List<Doubt> ofEnergy, long energy, List<Weighed> weighed) {
        this.ofEnergy = ofEnergy;
        this.energy = energy;
        this.weighed = weighed;
    }

    /**
     * What is booked in one account and unit by the same factor and PUE.
     *
     * @param account {@code overhead:run:ID} and the like
     * @param factorHalf half the 95 % range of the factor in thousandths, {@code pueHalf} of the PUE; null where nobody stated it
     */
    record Weighed(
            String account,
            String unit,
            long amount,
            long factor,
            int pue,
            @Nullable Integer factorHalf,
            @Nullable Integer pueHalf) {

        boolean isOverhead() {
            return account.startsWith("overhead:");
        }

        /** E x (PUE - 1): of a PUE that is off by p, all that the facility's energy is off by is in the overhead. */
        private double byPue() {
            return isOverhead() ? amount * (double) pue / (pue - 1000) : amount;
        }
    }

    List<Doubt> energy() {
        return ofEnergy;
    }

    /** Of the facility's energy, or of the overhead that is in it: both are off by as much. */
    List<Doubt> facility(long amount) {
        List<Doubt> doubts = scaled(amount);
        addPue(doubts, Weighed::isOverhead);
        return doubts;
    }

    /** Of money. */
    List<Doubt> cost(long amount, String account, String money) {
        List<Doubt> doubts = scaled(amount);
        addPue(doubts, each -> each.account().equals(account) && each.unit().equals(money));
        return doubts;
    }

    /** Of CO2e, or of what it costs. */
    List<Doubt> carbon(long amount, String account, String unit) {
        List<Doubt> doubts = cost(amount, account, unit);
        for (Weighed each : weighed) {
            Integer half = each.factorHalf();
            if (half != null && each.account().equals(account) && each.unit().equals(unit)) {
                doubts.add(new Doubt(Doubt.Source.FACTOR, "factor " + each.factor(), each.amount() * half / 1000.0));
            }
        }
        return doubts;
    }

    private void addPue(List<Doubt> doubts, Predicate<Weighed> which) {
        for (Weighed each : weighed) {
            Integer half = each.pueHalf();
            if (half != null && each.pue() > 1000 && which.test(each)) {
                doubts.add(new Doubt(Doubt.Source.PUE, "PUE " + each.pue(), each.byPue() * half / 1000.0));
            }
        }
    }

    /** Of what is in proportion to IT energy alone. */
    List<Doubt> scaled(long amount) {
        List<Doubt> doubts = new ArrayList<>();
        if (energy > 0) {
            ofEnergy.forEach(
                    doubt -> doubts.add(new Doubt(doubt.source(), doubt.of(), doubt.half() * amount / energy)));
        }
        return doubts;
    }

    /** All, figure by figure, with what nobody stated. */
    List<Uncertain> listed(String run, long overhead, long facility, long cost, long carbon, String money) {
        boolean hasOverhead = weighed.stream().anyMatch(each -> each.pue() > 1000);
        List<Doubt.Source> unstated = new ArrayList<>();
        if (weighed.stream().anyMatch(each -> each.pue() > 1000 && each.pueHalf() == null)) {
            unstated.add(Doubt.Source.PUE);
        }
        List<Uncertain> all = new ArrayList<>(Uncertain.of("energy", "mJ", energy(), List.of()));
        if (hasOverhead) {
            all.addAll(Uncertain.of("overhead", "mJ", facility(overhead), unstated));
            all.addAll(Uncertain.of("facilityEnergy", "mJ", facility(facility), unstated));
        }
        all.addAll(Uncertain.of("cost", money, cost(cost, run, money), unstated));
        List<Doubt.Source> ofCarbon = new ArrayList<>(unstated);
        if (weighed.stream().anyMatch(each -> each.factorHalf() == null)) {
            ofCarbon.add(Doubt.Source.FACTOR);
        }
        all.addAll(Uncertain.of("carbon", "ugCO2e", carbon(carbon, run, "ugCO2e"), ofCarbon));
        return all;
    }
}
