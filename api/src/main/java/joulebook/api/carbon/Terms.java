package joulebook.api.carbon;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Currency;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.CarbonMass;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Money;
import joulebook.kernel.quantity.Tariff;
import org.jspecify.annotations.Nullable;

/**
 * What energy is weighed and priced by, each with its source; assumed where nobody stated it.
 *
 * @param puePermille power usage effectiveness in thousandths, 1000 to 5000
 * @param intensityFallback what the intensity stands in for; null where it is that of the minute, or of the year that was
 *     asked for
 * @param priceFallback what the price stands in for, likewise
 * @param lossPpm millionths of what is generated that transmission and distribution lose; null where they are not booked
 * @param waterMicrolitresPerKwh on site for a kWh of IT energy; null where it is not booked
 * @param carbonPrice of a tonne of CO2e; null where it is not booked
 */
public record Terms(
        long id,
        String geo,
        String geoName,
        CarbonIntensity intensity,
        int factorYear,
        String factorBasis,
        String factorSource,
        String factorLicence,
        boolean factorAssumed,
        Tariff tariff,
        String tariffSource,
        boolean tariffAssumed,
        int puePermille,
        String pueSource,
        @Nullable String intensityFallback,
        @Nullable String priceFallback,
        @Nullable Integer lossPpm,
        @Nullable Long waterMicrolitresPerKwh,
        @Nullable Money carbonPrice) {
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
    private static final BigInteger MILLIJOULES_PER_KWH = BigInteger.valueOf(3_600_000_000L);
    private static final BigInteger MICROGRAMS_PER_TONNE = BigInteger.TEN.pow(12);

    /** What the facility needs besides: E x (PUE - 1), rounded half up to a millijoule. */
    public Energy overhead(Energy energy) {
        return new Energy(BigInteger.valueOf(energy.millijoules())
                .multiply(BigInteger.valueOf(puePermille - 1000L))
                .add(BigInteger.valueOf(500))
                .divide(BigInteger.valueOf(1000))
                .longValueExact());
    }

    public CarbonMass carbon(Energy facilityEnergy) {
        return intensity.of(facilityEnergy);
    }

    /** What is paid; the tariff says by whom. */
    public Money cost(Energy facilityEnergy) {
        return tariff.of(facilityEnergy);
    }

    public Currency currency() {
        return tariff.currency();
    }

    /**
     * What is emitted for energy that is lost on the way: E x EF x L / (1 - L), where L is the part of what is generated
     * (GHG Protocol scope 3, category 3, activity C). Rounded once, half to even. Null where losses are not booked.
     */
    public @Nullable CarbonMass losses(Energy facilityEnergy) {
        return lossPpm == null
                ? null
                : new CarbonMass(divide(
                        BigInteger.valueOf(facilityEnergy.millijoules())
                                .multiply(BigInteger.valueOf(intensity.milligramsPerKilowattHour()))
                                .multiply(BigInteger.valueOf(lossPpm)),
                        BigInteger.valueOf(3_600_000).multiply(MILLION.subtract(BigInteger.valueOf(lossPpm)))));
    }

    /**
     * Microlitres of water on site: IT energy x WUE (ISO/IEC 30134-9), never facility energy. Null where it is not booked.
     */
    public @Nullable Long water(Energy itEnergy) {
        return waterMicrolitresPerKwh == null
                ? null
                : divide(
                        BigInteger.valueOf(itEnergy.millijoules()).multiply(BigInteger.valueOf(waterMicrolitresPerKwh)),
                        MILLIJOULES_PER_KWH);
    }

    /** What emitting it would cost. Null where no carbon price is booked. */
    public @Nullable Money carbonCost(CarbonMass mass) {
        return carbonPrice == null
                ? null
                : new Money(
                        divide(
                                BigInteger.valueOf(mass.micrograms())
                                        .multiply(BigInteger.valueOf(carbonPrice.micros())),
                                MICROGRAMS_PER_TONNE),
                        carbonPrice.currency());
    }

    public BigDecimal pue() {
        return BigDecimal.valueOf(puePermille, 3).stripTrailingZeros();
    }

    private static long divide(BigInteger dividend, BigInteger divisor) {
        return new BigDecimal(dividend)
                .divide(new BigDecimal(divisor), 0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }
}
