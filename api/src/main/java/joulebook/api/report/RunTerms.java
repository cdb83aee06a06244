package joulebook.api.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import joulebook.api.carbon.Terms;
import joulebook.api.report.RunBooks.BookedTerms;
import joulebook.api.report.RunStatement.StandIn;
import joulebook.api.report.RunStatement.TermsView;

/** The terms of a run's figures, as its statement shows them. */
final class RunTerms {
    private static final long MILLIJOULES_PER_KWH = 3_600_000_000L;

    private RunTerms() {}

    static List<StandIn> standIns(List<BookedTerms> booked, long energy) {
        StandIns standIns = new StandIns();
        booked.forEach(each -> standIns.add(each.energy(), each.intensityFallback(), each.priceFallback()));
        return standIns.of(energy);
    }

    private static String ratio(long part, long whole, int decimals) {
        return BigDecimal.valueOf(part)
                .divide(BigDecimal.valueOf(whole), decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /**
     * Those of the most energy, or where there are several the means that come to the figures: CO2e and cost over facility
     * energy, and that over IT energy.
     *
     * @param count of terms
     */
    static TermsView shown(Terms most, int count, long energy, long facility, long carbon, long cost) {
        TermsView view = view(most);
        if (count < 2 || energy == 0) {
            return view;
        }
        String over = "mean over " + count + " terms, most of it by: ";
        return new TermsView(
                view.country(),
                view.countryName(),
                per(carbon, MILLIJOULES_PER_KWH / 1000, facility) + "mgCO2e/kWh",
                view.factorYear(),
                view.factorBasis(),
                over + view.factorSource(),
                view.factorLicence(),
                view.factorAssumed(),
                per(cost, MILLIJOULES_PER_KWH, facility) + "u" + most.currency() + "/kWh",
                over + view.tariffSource(),
                view.tariffAssumed(),
                ratio(facility, energy, 3),
                over + view.pueSource());
    }

    private static String per(long amount, long factor, long energy) {
        return BigDecimal.valueOf(amount)
                .multiply(BigDecimal.valueOf(factor))
                .divide(BigDecimal.valueOf(energy), 0, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private static TermsView view(Terms terms) {
        return new TermsView(
                terms.geo(),
                terms.geoName(),
                terms.intensity().toString(),
                terms.factorYear(),
                terms.factorBasis(),
                terms.factorSource(),
                terms.factorLicence(),
                terms.factorAssumed(),
                terms.tariff().toString(),
                terms.tariffSource(),
                terms.tariffAssumed(),
                terms.pue().toPlainString(),
                terms.pueSource());
    }
}
