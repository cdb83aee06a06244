package joulebook.api.whatif;

import joulebook.api.carbon.TermsStore.Stated;
import org.jspecify.annotations.Nullable;

/** A run's terms as it stated them, with those of a scenario in their place: what excludes another thing displaces it. */
final class StatedTerms {
    private StatedTerms() {}

    static Stated with(Stated own, @Nullable Stated other) {
        if (other == null) {
            return own;
        }
        boolean grid = other.country() != null || other.zone() != null;
        boolean price = other.price() != null || other.tariff() != null;
        boolean pue = other.pue() != null || other.pueSeries() != null;
        return new Stated(
                grid ? other.country() : own.country(),
                price ? other.price() : own.price(),
                pue ? other.pue() : own.pue(),
                either(other.basis(), own.basis()),
                grid ? other.zone() : own.zone(),
                price ? other.tariff() : own.tariff(),
                pue ? other.pueSeries() : own.pueSeries(),
                either(other.losses(), own.losses()),
                either(other.water(), own.water()),
                either(other.carbonPrice(), own.carbonPrice()));
    }

    private static @Nullable String either(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }
}
