package joulebook.api.carbon;

import java.math.BigDecimal;
import java.util.Currency;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.CarbonMass;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Money;
import joulebook.kernel.quantity.Tariff;

/**
 * What energy is weighed and priced by, each with its source; assumed where nobody stated it.
 *
 * @param puePermille power usage effectiveness in thousandths, 1000 to 5000
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
        String pueSource) {

    /** What the facility needs besides: E x (PUE - 1), rounded half up to a millijoule. */
    public Energy overhead(Energy energy) {
        return new Energy(java.math.BigInteger.valueOf(energy.millijoules())
                .multiply(java.math.BigInteger.valueOf(puePermille - 1000L))
                .add(java.math.BigInteger.valueOf(500))
                .divide(java.math.BigInteger.valueOf(1000))
                .longValueExact());
    }

    public CarbonMass carbon(Energy facilityEnergy) {
        return intensity.of(facilityEnergy);
    }

    public Money cost(Energy facilityEnergy) {
        return tariff.of(facilityEnergy);
    }

    public Currency currency() {
        return tariff.currency();
    }

    public BigDecimal pue() {
        return BigDecimal.valueOf(puePermille, 3).stripTrailingZeros();
    }
}
