package joulebook.api.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import joulebook.api.carbon.Terms;
import joulebook.api.uncertainty.Doubt;
import joulebook.api.uncertainty.UncertaintyStore;

/**
 * What the doubts of a run's energy become in the figures that follow from it. Each is a product (energy, PUE, price or
 * factor), so that relative half widths stay what they are, and further ones join them (GUM 5.1.6). A price is a contract's
 * and has no doubt.
 */
final class RunDoubts {
    private final List<Doubt> ofEnergy;
    private final double energy;
    private final double facility;
    private final boolean hasOverhead;
    private final OptionalInt pue;
    private final OptionalInt factor;

    /** @param facility energy with the overhead */
    RunDoubts(List<Doubt> ofEnergy, long energy, long facility, Terms terms, UncertaintyStore stated) {
        this.ofEnergy = ofEnergy;
        this.energy = energy;
        this.facility = facility;
        this.hasOverhead = terms.puePermille() > 1000;
        this.pue = stated.ofPue(terms.puePermille());
        this.factor = stated.ofFactorOf(terms.id());
    }

    List<Doubt> energy() {
        return ofEnergy;
    }

    /** Of the facility's energy, or what is in proportion to it: money. */
    List<Doubt> facility(long amount) {
        List<Doubt> doubts = scaled(amount);
        addPue(doubts, amount);
        return doubts;
    }

    /** E x (PUE - 1): of a PUE that is off by p, all that the facility's energy is off by is in the overhead. */
    List<Doubt> overhead(long amount) {
        List<Doubt> doubts = scaled(amount);
        addPue(doubts, facility);
        return doubts;
    }

    List<Doubt> carbon(long amount) {
        List<Doubt> doubts = facility(amount);
        factor.ifPresent(permille -> doubts.add(new Doubt(Doubt.Source.FACTOR, "factor", amount * permille / 1000.0)));
        return doubts;
    }

    private void addPue(List<Doubt> doubts, double amount) {
        if (hasOverhead) {
            pue.ifPresent(permille -> doubts.add(new Doubt(Doubt.Source.PUE, "pue", amount * permille / 1000.0)));
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
    List<Uncertain> listed(long overhead, long cost, long carbon, String money) {
        List<Doubt.Source> unstated = new ArrayList<>();
        if (hasOverhead && pue.isEmpty()) {
            unstated.add(Doubt.Source.PUE);
        }
        List<Uncertain> all = new ArrayList<>(Uncertain.of("energy", "mJ", energy(), List.of()));
        if (hasOverhead) {
            all.addAll(Uncertain.of("overhead", "mJ", overhead(overhead), unstated));
            all.addAll(Uncertain.of("facilityEnergy", "mJ", facility((long) facility), unstated));
        }
        all.addAll(Uncertain.of("cost", money, facility(cost), unstated));
        List<Doubt.Source> ofCarbon = new ArrayList<>(unstated);
        if (factor.isEmpty()) {
            ofCarbon.add(Doubt.Source.FACTOR);
        }
        all.addAll(Uncertain.of("carbon", "ugCO2e", carbon(carbon), ofCarbon));
        return all;
    }
}
