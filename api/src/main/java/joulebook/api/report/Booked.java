package joulebook.api.report;

import java.util.ArrayList;
import java.util.List;
import joulebook.api.uncertainty.Doubt;
import joulebook.kernel.metering.Method;
import org.jspecify.annotations.Nullable;

/**
 * What is booked of a device by one instrument and by the same factor and PUE, in a unit and part.
 *
 * @param project whose it is; null for idle and for what is given
 * @param part RUNS, IDLE and OVERHEAD use, SOURCE gives
 * @param factorHalf half the 95 % range of the factor in thousandths; null where nobody stated it
 */
record Booked(
        @Nullable String project,
        @Nullable String costCentre,
        String device,
        Method method,
        int meterPermille,
        @Nullable Long factor,
        @Nullable Integer pue,
        Used.Figure figure,
        String unit,
        String part,
        long amount,
        @Nullable Integer factorHalf,
        @Nullable Integer pueHalf) {

    Used used() {
        return new Used(figure, unit);
    }

    boolean isUse() {
        return !part.equals("SOURCE");
    }

    /** One device's windows err together, and so does all that is weighed by one factor or has one PUE. */
    static List<Doubt> doubts(List<Booked> booked) {
        List<Doubt> doubts = new ArrayList<>();
        for (Booked each : booked) {
            if (each.isUse()) {
                doubts.add(new Doubt(Doubt.Source.METER, each.device(), each.amount() * each.meterPermille() / 1000.0));
                Integer factor = each.factorHalf();
                if (each.figure().isWeighed() && factor != null) {
                    doubts.add(
                            new Doubt(Doubt.Source.FACTOR, "factor " + each.factor(), each.amount() * factor / 1000.0));
                }
                Integer half = each.pueHalf();
                Integer pue = each.pue();
                if (half != null && pue != null && pue > 1000 && each.figure() != Used.Figure.WATER) {
                    doubts.add(new Doubt(Doubt.Source.PUE, "PUE " + pue, each.byPue(pue) * half / 1000.0));
                }
            }
        }
        return doubts;
    }

    /** What is in proportion to the PUE: of energy the facility's whole, of which the overhead is the part that names it. */
    private double byPue(int permille) {
        return figure == Used.Figure.ENERGY ? amount * (double) permille / (permille - 1000) : amount;
    }

    /** Of which nobody stated a range. */
    static List<Doubt.Source> unstated(Used.Figure figure, List<Booked> booked) {
        List<Doubt.Source> unstated = new ArrayList<>();
        if (figure != Used.Figure.WATER
                && booked.stream()
                        .anyMatch(each -> each.pue() != null && each.pue() > 1000 && each.pueHalf() == null)) {
            unstated.add(Doubt.Source.PUE);
        }
        if (figure.isWeighed()
                && booked.stream().anyMatch(each -> each.factor() != null && each.factorHalf() == null)) {
            unstated.add(Doubt.Source.FACTOR);
        }
        return unstated;
    }
}
