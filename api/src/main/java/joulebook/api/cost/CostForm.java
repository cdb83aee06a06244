package joulebook.api.cost;

import java.time.Instant;
import java.util.List;
import joulebook.api.verification.Canonical;
import tools.jackson.databind.json.JsonMapper;

/** The canonical forms of cost facts: see docs/ledger.md. */
final class CostForm {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CostForm() {}

    static Canonical rate(ExchangeRate rate, Instant knownFrom) {
        return Canonical.of("exchange_rate")
                .add(rate.base())
                .add(rate.quote())
                .add(rate.day())
                .add(rate.nanos())
                .add(rate.source())
                .add(rate.licence())
                .add(knownFrom)
                .add(rate.supersedes());
    }

    static Canonical contract(MonthContract contract, String tiers, Instant knownFrom) {
        return Canonical.of("month_contract")
                .add(contract.code())
                .add(contract.currency())
                .add(contract.validFrom())
                .add(contract.validTo())
                .add(tiers)
                .add(contract.demandMinutes())
                .add(contract.demandMicros())
                .add(contract.source())
                .add(contract.version())
                .add(knownFrom)
                .add(contract.supersedes());
    }

    static Canonical asset(Asset asset, Instant knownFrom) {
        Asset.Embodied embodied = asset.embodied();
        return Canonical.of("asset")
                .add(asset.device())
                .add(asset.name())
                .add(asset.currency())
                .add(asset.inService())
                .add(asset.lifeMonths())
                .add(asset.priceMicros())
                .add(asset.residualMicros())
                .add(asset.interestPpm())
                .add(asset.hourlyMicros())
                .add(asset.licenceMicros())
                .add(asset.ratedMilliwatts())
                .add(asset.facilityMicros())
                .add(embodied == null ? null : embodied.micrograms())
                .add(embodied == null ? null : embodied.lowMicrograms())
                .add(embodied == null ? null : embodied.highMicrograms())
                .add(embodied == null ? null : embodied.basis())
                .add(embodied == null ? null : embodied.lifeHours())
                .add(embodied == null ? null : embodied.source())
                .add(asset.source())
                .add(knownFrom)
                .add(asset.supersedes());
    }

    static String tiers(List<Tier> tiers) {
        return JSON.writeValueAsString(tiers);
    }

    static List<Tier> tiers(String json) {
        return List.of(JSON.readValue(json, Tier[].class));
    }
}
