package joulebook.api.cost;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import joulebook.api.cost.CostLine.Bucket;
import joulebook.api.ledger.Usage;
import joulebook.api.problem.Known;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;

/**
 * A month's cost, line by line, from what was used and what is known: plain arithmetic. Each amount is rounded once, in its
 * own currency, then converted by one rate; splits are by largest remainder.
 */
final class MonthCost {
    private static final String CARBON_PRICE = "carbon price";
    private static final long MICROGRAMS_PER_TONNE = 1_000_000_000_000L;
    private static final long MILLIWATTS_PER_KW = 1_000_000;

    private final Used used;
    private final Conversion conversion;
    private final Map<Key, Energies> energies = new TreeMap<>();
    private final List<CostLine> lines = new ArrayList<>();

    /** What was used in a month; slices are as long as the contract's demand interval. */
    record Used(
            Instant from,
            Instant to,
            List<Usage.Slice> slices,
            List<Usage.Booked> booked,
            List<Usage.Booked> carbonCosts,
            List<Usage.Held> held) {}

    /** An amount in the statement's currency. */
    interface Conversion {
        long of(long micros, String currency);
    }

    /** Who used which device. */
    record Key(String device, String user) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byUser = user.compareTo(other.user);
            return byUser == 0 ? device.compareTo(other.device) : byUser;
        }

        Bucket bucket() {
            return user.startsWith("run:") ? Bucket.WORKLOAD : Bucket.IDLE;
        }
    }

    private record Energies(long device, long overhead) {
        Energies plus(Energies other) {
            return new Energies(Math.addExact(device, other.device), Math.addExact(overhead, other.overhead));
        }
    }

    MonthCost(Used used, Conversion conversion) {
        this.used = used;
        this.conversion = conversion;
        used.slices().forEach(slice -> energies.merge(key(slice), energies(slice), Energies::plus));
    }

    List<CostLine> lines() {
        return List.copyOf(lines);
    }

    /** The energy charge as it is booked. */
    long bookedEnergy() {
        return CostLine.sum(bookedEnergyLines(), line -> true);
    }

    /** What a carbon price charged as it is booked. */
    long bookedCarbonCost() {
        return CostLine.sum(bookedCarbonLines(), line -> true);
    }

    void addBookedEnergy() {
        lines.addAll(bookedEnergyLines());
    }

    void addBookedCarbonCost() {
        lines.addAll(bookedCarbonLines());
    }

    private List<CostLine> bookedEnergyLines() {
        return bookedLines(
                "energy",
                used.booked().stream()
                        .filter(each -> !each.unit().equals("ugCO2e"))
                        .toList());
    }

    private List<CostLine> bookedCarbonLines() {
        return bookedLines(CARBON_PRICE, used.carbonCosts());
    }

    private List<CostLine> bookedLines(String component, List<Usage.Booked> money) {
        List<CostLine> booked = new ArrayList<>();
        for (Usage.Booked each : money) {
            long micros = conversion.of(each.amount(), each.unit().substring(1));
            part(component, new Key(each.device(), each.user()), micros, booked);
        }
        return booked;
    }

    /** The month's energy by tiers, in place of what is booked: over all of the site, split by energy. */
    void addTieredEnergy(MonthContract contract) {
        Energy month = new Energy(energies.values().stream()
                .mapToLong(each -> each.device() + each.overhead())
                .reduce(0, Math::addExact));
        long charge = Tier.charge(contract.tiers(), month, Known.currency("currency", contract.currency()));
        byEnergy("energy", conversion.of(charge, contract.currency()), energies, lines);
    }

    /**
     * The highest interval's mean power at the contract's price, split by energy in that interval: kW = mJ / s / 10^6. The
     * first of equal ones. Null where nothing was used.
     */
    CostStatement.@Nullable PeakDemand addDemand(MonthContract contract, String currency) {
        Integer minutes = contract.demandMinutes();
        Long price = contract.demandMicros();
        if (minutes == null || price == null || used.slices().isEmpty()) {
            return null;
        }
        Map<Instant, Long> intervals = new TreeMap<>();
        used.slices()
                .forEach(slice -> intervals.merge(slice.at(), slice.facility().millijoules(), Math::addExact));
        Instant peak = intervals.entrySet().stream()
                .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
                .orElseThrow()
                .getKey();
        long millijoules = intervals.getOrDefault(peak, 0L);
        long seconds = Duration.ofMinutes(minutes).toSeconds();
        long charge =
                conversion.of(Micros.product(price, millijoules, seconds * MILLIWATTS_PER_KW), contract.currency());
        Map<Key, Energies> its = new TreeMap<>();
        used.slices().stream()
                .filter(slice -> slice.at().equals(peak))
                .forEach(slice -> its.merge(key(slice), energies(slice), Energies::plus));
        byEnergy("demand", charge, its, lines);
        return new CostStatement.PeakDemand(
                peak, minutes, Micros.product(millijoules, 1, seconds), CostLine.exact(charge, currency));
    }

    /** Hardware: by the time for which runs held it; the rest of the month is idle, metered or not. */
    void add(Asset asset, java.time.YearMonth month) {
        Map<Key, Long> held = new TreeMap<>();
        Key idle = new Key(asset.device(), "idle:" + asset.device());
        long rest = Duration.between(used.from(), used.to()).toNanos();
        for (Usage.Held each : used.held()) {
            if (each.device().equals(asset.device()) && each.user().startsWith("run:")) {
                held.put(new Key(each.device(), each.user()), each.nanos());
                rest -= each.nanos();
            }
        }
        held.put(idle, Math.max(0, rest));
        long all = Duration.between(used.from(), used.to()).toNanos();
        Map<String, Long> amounts = new LinkedHashMap<>();
        amounts.put("depreciation", asset.depreciation(month));
        amounts.put("financing", asset.financing(month));
        amounts.put("rent", asset.rent(all));
        amounts.put("licences", asset.licenceMicros());
        amounts.put("facility", asset.facility());
        amounts.forEach((component, micros) -> {
            long converted = conversion.of(micros, asset.currency());
            List<Long> parts = Micros.split(converted, List.copyOf(held.values()));
            int next = 0;
            for (Key key : held.keySet()) {
                Bucket bucket = component.equals("facility") ? Bucket.OVERHEAD : key.bucket();
                add(component, key, bucket, parts.get(next++), lines);
            }
        });
    }

    /** A price on the CO2e that is booked (location-based), split by it, in place of what is booked by one. */
    void addCarbonPrice(Micros.Price price) {
        List<Usage.Booked> booked = used.booked().stream()
                .filter(each -> each.unit().equals("ugCO2e") && each.amount() > 0)
                .toList();
        List<Long> weights = booked.stream().map(Usage.Booked::amount).toList();
        long mass = weights.stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
        if (mass == 0) {
            return;
        }
        List<Long> parts = Micros.split(
                conversion.of(
                        Micros.product(price.micros(), mass, MICROGRAMS_PER_TONNE),
                        price.currency().getCurrencyCode()),
                weights);
        for (int i = 0; i < booked.size(); i++) {
            part(CARBON_PRICE, new Key(booked.get(i).device(), booked.get(i).user()), parts.get(i), lines);
        }
    }

    /** Devices that used energy and of which no asset is among those stated. */
    TreeSet<String> without(List<Asset> assets) {
        TreeSet<String> devices = new TreeSet<>();
        energies.keySet().forEach(key -> devices.add(key.device()));
        assets.forEach(asset -> devices.remove(asset.device()));
        return devices;
    }

    /** One user's amount, parted into what its device and what the facility took. */
    private void part(String component, Key key, long micros, List<CostLine> to) {
        Energies its = energies.getOrDefault(key, new Energies(1, 0));
        byEnergy(component, micros, Map.of(key, its), to);
    }

    private static void byEnergy(String component, long micros, Map<Key, Energies> users, List<CostLine> to) {
        List<Long> weights = new ArrayList<>();
        users.values().forEach(each -> {
            weights.add(each.device());
            weights.add(each.overhead());
        });
        if (weights.stream().allMatch(weight -> weight == 0)) {
            return;
        }
        List<Long> parts = Micros.split(micros, weights);
        int next = 0;
        for (Key key : users.keySet()) {
            add(component, key, key.bucket(), parts.get(next++), to);
            add(component, key, Bucket.OVERHEAD, parts.get(next++), to);
        }
    }

    private static void add(String component, Key key, Bucket bucket, long micros, List<CostLine> to) {
        if (micros != 0) {
            to.add(new CostLine(component, key.device(), key.user(), bucket, micros));
        }
    }

    private static Key key(Usage.Slice slice) {
        return new Key(slice.device(), slice.user());
    }

    private static Energies energies(Usage.Slice slice) {
        return new Energies(slice.energy().millijoules(), slice.overhead().millijoules());
    }
}
