package joulebook.api.cost;

import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import joulebook.api.cost.EmbodiedStatement.EmbodiedShare;
import joulebook.api.cost.EmbodiedStatement.EmbodiedUser;
import joulebook.api.ledger.Usage;
import joulebook.api.period.Period;
import joulebook.kernel.quantity.CarbonMass;

/**
 * What of devices' making counts for a month. By time: an equal part for each month of its life, the last takes what does not
 * divide, split by the time for which runs held the device. By use: making x hours held / hours in a life, and idle has none.
 */
final class EmbodiedMonth {
    private final YearMonth month;
    private final Period period;
    private final List<Usage.Held> held;
    private final Map<String, CarbonMass> users = new TreeMap<>();
    private final List<EmbodiedShare> devices = new ArrayList<>();
    private CarbonMass sum = CarbonMass.ZERO;
    private CarbonMass low = CarbonMass.ZERO;
    private CarbonMass high = CarbonMass.ZERO;

    EmbodiedMonth(Period period, List<Usage.Held> held) {
        this.month = YearMonth.parse(period.id());
        this.period = period;
        this.held = held;
    }

    EmbodiedStatement of(List<Asset> assets, List<String> marks) {
        assets.forEach(this::add);
        return new EmbodiedStatement(
                period.id(),
                sum.toString(),
                low.toString(),
                high.toString(),
                devices,
                users.entrySet().stream()
                        .map(each ->
                                new EmbodiedUser(each.getKey(), each.getValue().toString()))
                        .toList(),
                marks);
    }

    private void add(Asset asset) {
        Asset.Embodied embodied = asset.embodied();
        if (embodied == null) {
            return;
        }
        Map<String, Long> nanos = nanos(asset.device());
        CarbonMass mass = part(asset, embodied, Asset.Embodied::micrograms, nanos);
        CarbonMass least = part(asset, embodied, Asset.Embodied::lowMicrograms, nanos);
        CarbonMass most = part(asset, embodied, Asset.Embodied::highMicrograms, nanos);
        sum = sum.plus(mass);
        low = low.plus(least);
        high = high.plus(most);
        devices.add(new EmbodiedShare(
                asset.device(),
                embodied.basis(),
                mass.toString(),
                least.toString(),
                most.toString(),
                embodied.source()));
        split(asset, embodied, mass, nanos);
    }

    private Map<String, Long> nanos(String device) {
        Map<String, Long> nanos = new TreeMap<>();
        held.stream()
                .filter(each -> each.device().equals(device) && each.user().startsWith("run:"))
                .forEach(each -> nanos.put(each.user(), each.nanos()));
        return nanos;
    }

    private CarbonMass part(
            Asset asset, Asset.Embodied embodied, ToLongFunction<Asset.Embodied> which, Map<String, Long> nanos) {
        long making = which.applyAsLong(embodied);
        Long hours = embodied.lifeHours();
        return new CarbonMass(
                hours == null
                        ? Asset.straightLine(making, asset.lifeMonths(), asset.index(month))
                        : Micros.product(
                                making,
                                nanos.values().stream()
                                                .mapToLong(Long::longValue)
                                                .sum()
                                        / 1_000_000_000,
                                Math.multiplyExact(hours, 3600L)));
    }

    private void split(Asset asset, Asset.Embodied embodied, CarbonMass mass, Map<String, Long> nanos) {
        Map<String, Long> weights = new TreeMap<>(nanos);
        if (embodied.lifeHours() == null) {
            long rest = Duration.between(period.from(), period.to()).toNanos()
                    - nanos.values().stream().mapToLong(Long::longValue).sum();
            weights.put("idle:" + asset.device(), Math.max(0, rest));
        }
        if (mass.micrograms() == 0) {
            return;
        }
        List<CarbonMass> parts = mass.splitBy(List.copyOf(weights.values()));
        int next = 0;
        for (String user : weights.keySet()) {
            users.merge(user, parts.get(next++), CarbonMass::plus);
        }
    }
}
