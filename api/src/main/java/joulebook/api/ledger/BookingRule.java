package joulebook.api.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import joulebook.api.carbon.Terms;
import joulebook.api.ledger.Posting.Side;
import joulebook.kernel.quantity.CarbonMass;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Money;
import org.jspecify.annotations.Nullable;

/**
 * What a share of a window books. IT energy from the device to the run or idle; what the facility needs besides (PUE) to
 * overhead; CO2e and money for both together, each rounded once, here. What transmission loses (scope 3, category 3), water
 * and a carbon price go to accounts of their own, so that they are in no sum of the run's CO2e (scope 2) and cost.
 */
final class BookingRule {
    private BookingRule() {}

    /** A run's part of a window, or idle's. */
    record Share(@Nullable UUID run, Energy energy, Terms terms) {}

    /** @param suspense what its counter counted besides, and the device cannot have drawn: kept in sight, and charged to nobody */
    static List<Posting> postings(String device, List<Share> shares, Energy suspense) {
        List<Posting> postings = new ArrayList<>();
        for (Share share : shares) {
            Terms terms = share.terms();
            String user = user(device, share.run());
            Energy overhead = terms.overhead(share.energy());
            Energy facility = share.energy().plus(overhead);
            move(postings, "device:" + device, user, "mJ", share.energy().millijoules(), null);
            if (overhead.millijoules() > 0) {
                move(postings, "facility", "overhead:" + user, "mJ", overhead.millijoules(), terms.id());
            }
            CarbonMass carbon = terms.carbon(facility);
            move(postings, "grid", user, "ugCO2e", carbon.micrograms(), terms.id());
            boolean paid = terms.tariff().paysTheBuyer();
            move(
                    postings,
                    paid ? user : "supplier",
                    paid ? "supplier" : user,
                    "u" + terms.currency(),
                    terms.cost(facility).micros(),
                    terms.id());
            aside(postings, user, share.energy(), facility, carbon, terms);
        }
        if (suspense.millijoules() > 0) {
            move(postings, "device:" + device, "suspense:" + device, "mJ", suspense.millijoules(), null);
        }
        return postings;
    }

    /** The account of a run, or of a device's idle share. */
    static String user(String device, @Nullable UUID run) {
        return run == null ? "idle:" + device : "run:" + run;
    }

    private static void aside(
            List<Posting> postings, String user, Energy energy, Energy facility, CarbonMass carbon, Terms terms) {
        CarbonMass losses = terms.losses(facility);
        if (losses != null) {
            move(postings, "grid-losses", "losses:" + user, "ugCO2e", losses.micrograms(), terms.id());
        }
        Long water = terms.water(energy);
        if (water != null) {
            move(postings, "site-water", "water:" + user, "uL", water, terms.id());
        }
        Money cost = terms.carbonCost(carbon);
        if (cost != null) {
            move(postings, "carbon-price", "carbon-cost:" + user, "u" + cost.currency(), cost.micros(), terms.id());
        }
    }

    private static void move(
            List<Posting> postings, String from, String to, String unit, long amount, @Nullable Long terms) {
        postings.add(new Posting(from, Side.CREDIT, unit, amount, terms));
        postings.add(new Posting(to, Side.DEBIT, unit, amount, terms));
    }
}
