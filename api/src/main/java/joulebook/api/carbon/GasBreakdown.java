package joulebook.api.carbon;

import java.math.BigDecimal;
import java.math.RoundingMode;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The gases that a factor is made of, as a caller states them: grams of each per kWh. Weighed by the 100-year global warming
 * potentials of the set they have to come to the factor's CO2e.
 *
 * @param ch4 grams of methane, {@code n2o} of nitrous oxide; null where the source names none
 */
record GasBreakdown(
        @Nullable String co2,
        @Nullable String ch4,
        @Nullable String n2o) {

    /**
     * 100-year potentials: IPCC SAR WG1, AR4 WG1 table 2.14, AR5 WG1 table 8.A.1 without climate-carbon feedbacks, AR6 WG1
     * table 7.15. AR5 and AR6 have a lower one for methane and a higher one for fossil methane: a factor may be by either.
     */
    private enum Potentials {
        SAR("21", "21", "310"),
        AR4("25", "25", "298"),
        AR5("28", "30", "265"),
        AR6("27.0", "29.8", "273");

        private final BigDecimal methane;
        private final BigDecimal fossilMethane;
        private final BigDecimal nitrousOxide;

        Potentials(String methane, String fossilMethane, String nitrousOxide) {
            this.methane = new BigDecimal(methane);
            this.fossilMethane = new BigDecimal(fossilMethane);
            this.nitrousOxide = new BigDecimal(nitrousOxide);
        }
    }

    /** A mass, and by how much rounding may have moved it: half a unit of the last digit that is written. */
    private record Written(BigDecimal grams, BigDecimal half) {
        static final Written NONE = new Written(BigDecimal.ZERO, BigDecimal.ZERO);

        static Written of(String field, @Nullable String text, int decimals) {
            if (text == null) {
                return NONE;
            }
            try {
                BigDecimal grams = new BigDecimal(text.strip());
                if (grams.signum() >= 0
                        && grams.scale() <= decimals
                        && grams.compareTo(BigDecimal.valueOf(10_000)) <= 0) {
                    return new Written(grams, BigDecimal.valueOf(5, Math.max(0, grams.scale()) + 1));
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw Refusal.invalid(
                    field,
                    "'" + text + "' is no mass of a gas: grams per kWh, from 0 to 10000, at most " + decimals
                            + " decimals");
        }
    }

    /**
     * Null where none is stated.
     *
     * @param total the factor's grams of CO2e per kWh, as they are written
     * @throws Refusal (422) if the set is not named, CO2 is missing, or they do not come to the total
     */
    TermsForm.@Nullable Gases checked(String total, @Nullable String gwpSet) {
        if (co2 == null && ch4 == null && n2o == null) {
            return null;
        }
        if (gwpSet == null) {
            throw Refusal.invalid(
                    "gwpSet", "by which global warming potentials do its gases make CO2e? SAR, AR4, AR5 or AR6");
        }
        if (co2 == null) {
            throw Refusal.invalid("co2GramsPerKwh", "a factor that names other gases names its CO2 too");
        }
        Written carbon = Written.of("co2GramsPerKwh", co2, 3);
        Written methane = Written.of("ch4GramsPerKwh", ch4, 6);
        Written nitrous = Written.of("n2oGramsPerKwh", n2o, 6);
        refuseOtherTotal(Written.of("gramsPerKwh", total, 3), carbon, methane, nitrous, Potentials.valueOf(gwpSet));
        return new TermsForm.Gases(
                carbon.grams().movePointRight(3).longValueExact(),
                ch4 == null ? null : (Long) methane.grams().movePointRight(6).longValueExact(),
                n2o == null ? null : (Long) nitrous.grams().movePointRight(6).longValueExact());
    }

    private static void refuseOtherTotal(Written total, Written co2, Written ch4, Written n2o, Potentials potentials) {
        BigDecimal rest = co2.grams().add(n2o.grams().multiply(potentials.nitrousOxide));
        BigDecimal low = rest.add(ch4.grams().multiply(potentials.methane));
        BigDecimal high = rest.add(ch4.grams().multiply(potentials.fossilMethane));
        BigDecimal rounding = total.half()
                .add(co2.half())
                .add(ch4.half().multiply(potentials.fossilMethane))
                .add(n2o.half().multiply(potentials.nitrousOxide));
        if (total.grams().compareTo(low.subtract(rounding)) < 0 || total.grams().compareTo(high.add(rounding)) > 0) {
            throw Refusal.invalid(
                    "gramsPerKwh",
                    "its gases come to " + words(low) + (low.compareTo(high) == 0 ? "" : " to " + words(high))
                            + " g CO2e per kWh by " + potentials + " (CH4 x " + potentials.methane
                            + (potentials.methane.equals(potentials.fossilMethane)
                                    ? ""
                                    : ", fossil " + potentials.fossilMethane)
                            + ", N2O x " + potentials.nitrousOxide + "), not to "
                            + total.grams().toPlainString()
                            + ": correct one of them, or leave the gases out");
        }
    }

    private static String words(BigDecimal grams) {
        return grams.setScale(3, RoundingMode.HALF_EVEN).stripTrailingZeros().toPlainString();
    }
}
