package joulebook.kernel.quantity;

import static java.math.RoundingMode.UNNECESSARY;

import java.math.BigDecimal;

/** CO2e emitted per unit of electricity, in whole milligrams per kilowatt-hour (458.29 g/kWh is 458 290). */
public record CarbonIntensity(long milligramsPerKilowattHour) {

    public CarbonIntensity {
        if (milligramsPerKilowattHour < 0) {
            throw new IllegalArgumentException(
                    "carbon intensity is negative: " + milligramsPerKilowattHour + " mg/kWh");
        }
    }

    /** @throws ArithmeticException if {@code grams} has more than three decimals, or does not fit */
    public static CarbonIntensity ofGramsPerKilowattHour(BigDecimal grams) {
        return new CarbonIntensity(
                grams.movePointRight(3).setScale(0, UNNECESSARY).longValueExact());
    }

    /**
     * The mass emitted for {@code energy}: E x EF (GHG Protocol scope 2, location-based), rounded once, half to even. mJ
     * x mg/kWh / 3.6e6 = ug.
     */
    public CarbonMass of(Energy energy) {
        return new CarbonMass(Exact.multiplyThenDivide(
                energy.millijoules(), milligramsPerKilowattHour, Energy.MILLIJOULES_PER_KILOWATT_HOUR / 1000));
    }

    @Override
    public String toString() {
        return milligramsPerKilowattHour + "mgCO2e/kWh";
    }
}
