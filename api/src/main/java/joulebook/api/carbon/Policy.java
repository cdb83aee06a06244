package joulebook.api.carbon;

import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/**
 * By what the minutes of a run are weighed and priced.
 *
 * @param geo grid whose annual factor weighs, or stands in
 * @param geoAssumed nobody named a grid
 * @param zone code of the intensity series; null for the annual factor
 * @param tariff the contract; null for {@code flat}
 * @param flat the price; null for a contract's
 * @param pueSeries code of the PUE series; null for the constant
 * @param puePermille null for a series
 * @param losses code of the series; null where they are not booked. So for {@code water} and {@code carbonPrice}
 */
record Policy(
        String geo,
        boolean geoAssumed,
        String basis,
        @Nullable String zone,
        @Nullable String tariff,
        @Nullable StatedTariff flat,
        @Nullable String pueSeries,
        @Nullable Integer puePermille,
        @Nullable String pueSource,
        @Nullable String losses,
        @Nullable String water,
        @Nullable String carbonPrice) {

    /** Whether all its minutes have the same terms, for good: those of the day on which it is stated. */
    boolean fixed() {
        return zone == null
                && tariff == null
                && pueSeries == null
                && losses == null
                && water == null
                && carbonPrice == null;
    }

    Canonical form() {
        return Canonical.of("policy")
                .add(geo)
                .add(geoAssumed)
                .add(basis)
                .add(zone)
                .add(tariff)
                .add(flat == null ? null : flat.micros())
                .add(flat == null ? null : flat.currency())
                .add(flat == null ? null : flat.source())
                .add(flat == null ? null : flat.assumed())
                .add(pueSeries)
                .add(puePermille)
                .add(pueSource)
                .add(losses)
                .add(water)
                .add(carbonPrice);
    }
}
