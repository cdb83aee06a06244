package joulebook.api.cost;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import joulebook.api.problem.Known;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.CarbonMass;
import org.jspecify.annotations.Nullable;

/** Cost facts as a caller states them, and the checks of their fields. */
final class CostRequests {
    private CostRequests() {}

    /** @param rate how much of quote one of base was worth: {@code 1.0845} */
    record ExchangeRateRequest(
            @Nullable String base,
            @Nullable String quote,
            @Nullable LocalDate day,
            @Nullable String rate,
            @Nullable String source,
            @Nullable String licence,
            @Nullable Long supersedes) {
        ExchangeRate checked() {
            String from = Known.currency("base", required("base", base)).getCurrencyCode();
            String to = Known.currency("quote", required("quote", quote)).getCurrencyCode();
            if (from.equals(to)) {
                throw Refusal.invalid("quote", from + " in " + to + " needs no rate");
            }
            return new ExchangeRate(
                    0,
                    from,
                    to,
                    dated(day, "day"),
                    scaled("rate", required("rate", rate), 9, 1),
                    required("source", source),
                    required("licence", licence),
                    Instant.EPOCH,
                    supersedes);
        }
    }

    /** @param pricePerKwh in the contract's currency: {@code 0.25} */
    record TierRequest(
            @Nullable Long fromKwh,
            @Nullable Long toKwh,
            @Nullable String pricePerKwh) {}

    /** @param demandPerKw for each kW of the month's highest interval of {@code demandMinutes} */
    record MonthContractRequest(
            @Nullable String code,
            @Nullable String currency,
            @Nullable LocalDate validFrom,
            @Nullable LocalDate validTo,
            @Nullable List<TierRequest> tiers,
            @Nullable Integer demandMinutes,
            @Nullable String demandPerKw,
            @Nullable String source,
            @Nullable String version,
            @Nullable Long supersedes) {
        MonthContract checked() {
            LocalDate from = dated(validFrom, "validFrom");
            LocalDate to = dated(validTo, "validTo");
            if (!from.isBefore(to)) {
                throw Refusal.invalid("validTo", "the contract would end on " + to + ", not after " + from);
            }
            if ((demandMinutes == null) != (demandPerKw == null)) {
                throw Refusal.invalid(
                        demandMinutes == null ? "demandMinutes" : "demandPerKw",
                        "a demand charge has an interval (demandMinutes) and a price (demandPerKw)");
            }
            if (demandMinutes != null && !List.of(5, 10, 15, 30, 60).contains(demandMinutes)) {
                throw Refusal.invalid("demandMinutes", demandMinutes + " minutes are no interval: 5, 10, 15, 30 or 60");
            }
            return new MonthContract(
                    0,
                    required("code", code),
                    Known.currency("currency", required("currency", currency)).getCurrencyCode(),
                    from,
                    to,
                    checkedTiers(),
                    demandMinutes,
                    demandPerKw == null ? null : (Long) scaled("demandPerKw", demandPerKw, 6, 0),
                    required("source", source),
                    required("version", version),
                    Instant.EPOCH,
                    supersedes);
        }

        private List<Tier> checkedTiers() {
            List<Tier> checked = new ArrayList<>();
            for (TierRequest tier : tiers == null ? List.<TierRequest>of() : tiers) {
                String where = "tiers[" + checked.size() + "]";
                if (tier.fromKwh() == null) {
                    throw Refusal.invalid(where + ".fromKwh", "from how many kWh of a month on does the tier hold?");
                }
                checked.add(new Tier(
                        tier.fromKwh(),
                        tier.toKwh(),
                        scaled(where + ".pricePerKwh", required(where + ".pricePerKwh", tier.pricePerKwh()), 6, 0)));
            }
            Tier.check(checked);
            return checked;
        }
    }

    /**
     * @param reference a model of the table that comes along, in place of all others
     * @param grams CO2e of the device's making, with its range
     */
    record EmbodiedRequest(
            @Nullable String reference,
            @Nullable String grams,
            @Nullable String low,
            @Nullable String high,
            @Nullable String basis,
            @Nullable Long lifeHours,
            @Nullable String source) {
        Asset.Embodied checked() {
            if (reference != null) {
                if (grams != null
                        || low != null
                        || high != null
                        || basis != null
                        || lifeHours != null
                        || source != null) {
                    throw Refusal.invalid(
                            "embodied.reference", "a reference says all of it: name one, or state your own");
                }
                return GpuTables.of(reference);
            }
            long mass = scaled("embodied.grams", required("embodied.grams", grams), 6, 1);
            long least = low == null ? mass : scaled("embodied.low", low, 6, 0);
            long most = high == null ? mass : scaled("embodied.high", high, 6, 1);
            if (least > mass || most < mass) {
                throw Refusal.invalid(
                        "embodied.low",
                        "the range " + new CarbonMass(least) + " to " + new CarbonMass(most) + " does not have "
                                + new CarbonMass(mass) + " in it");
            }
            String by = basis == null ? "TIME" : basis;
            if (!List.of("TIME", "USE").contains(by)) {
                throw Refusal.invalid("embodied.basis", "'" + by + "' is no basis: there are TIME, USE");
            }
            if (by.equals("USE") != (lifeHours != null) || lifeHours != null && lifeHours < 1) {
                throw Refusal.invalid(
                        "embodied.lifeHours", "by USE needs the hours of use in a life, 1 or more; by TIME has none");
            }
            return new Asset.Embodied(mass, least, most, by, lifeHours, required("embodied.source", source));
        }
    }

    /**
     * @param price of a bought one, in the currency's unit; {@code residual} what is left of it; {@code interestPerCent} a year
     * @param hourly rent of one that is not bought
     * @param licencePerMonth software
     * @param ratedWatts for which the facility charges {@code facilityPerKwMonth}
     */
    record AssetRequest(
            @Nullable String device,
            @Nullable String name,
            @Nullable String currency,
            @Nullable LocalDate inService,
            @Nullable Integer lifeMonths,
            @Nullable String price,
            @Nullable String residual,
            @Nullable String interestPerCent,
            @Nullable String hourly,
            @Nullable String licencePerMonth,
            @Nullable String ratedWatts,
            @Nullable String facilityPerKwMonth,
            @Nullable EmbodiedRequest embodied,
            @Nullable String source,
            @Nullable Long supersedes) {
        Asset checked() {
            LocalDate first = dated(inService, "inService");
            if (first.getDayOfMonth() != 1) {
                throw Refusal.invalid(
                        "inService", first + " is not the first day of a month: assets are written off by the month");
            }
            if (lifeMonths == null || lifeMonths < 1 || lifeMonths > 240) {
                throw Refusal.invalid("lifeMonths", "an asset lives for 1 to 240 months");
            }
            if ((price == null) == (hourly == null)) {
                throw Refusal.invalid("price", "an asset is bought (price) or rented (hourly)");
            }
            long left = residual == null ? 0 : scaled("residual", residual, 6, 0);
            Long paid = price == null ? null : (Long) scaled("price", price, 6, 0);
            if (left > (paid == null ? 0 : paid)) {
                throw Refusal.invalid("residual", "more would be left than was paid");
            }
            int interest = interestPerCent == null ? 0 : (int) scaled("interestPerCent", interestPerCent, 4, 0);
            if (interest > 1_000_000) {
                throw Refusal.invalid("interestPerCent", "interest is 0 to 100 % a year");
            }
            return new Asset(
                    0,
                    required("device", device),
                    required("name", name),
                    Known.currency("currency", required("currency", currency)).getCurrencyCode(),
                    first,
                    lifeMonths,
                    paid,
                    paid == null ? null : (Long) left,
                    paid == null ? null : (Integer) interest,
                    hourly == null ? null : (Long) scaled("hourly", hourly, 6, 0),
                    licencePerMonth == null ? 0 : scaled("licencePerMonth", licencePerMonth, 6, 0),
                    ratedWatts == null ? 0 : scaled("ratedWatts", ratedWatts, 3, 0),
                    facilityPerKwMonth == null ? 0 : scaled("facilityPerKwMonth", facilityPerKwMonth, 6, 0),
                    embodied == null ? null : embodied.checked(),
                    required("source", source),
                    Instant.EPOCH,
                    supersedes);
        }
    }

    static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Refusal.invalid(field, "it needs a " + field);
        }
        return value.strip();
    }

    private static LocalDate dated(@Nullable LocalDate day, String field) {
        if (day == null || day.getYear() < 1990 || day.getYear() > 2200) {
            throw Refusal.invalid(field, "it needs a day, such as 2026-01-01");
        }
        return day;
    }

    /** A decimal number as a whole number of its smallest part. */
    static long scaled(String field, String text, int decimals, long least) {
        try {
            long value = new BigDecimal(text.strip()).movePointRight(decimals).longValueExact();
            if (value >= least) {
                return value;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid(
                field,
                "'" + text + "' is no such number: " + (least > 0 ? "above 0" : "0 or more") + ", at most " + decimals
                        + " decimals");
    }
}
