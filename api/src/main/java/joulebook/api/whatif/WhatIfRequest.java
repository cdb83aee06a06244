package joulebook.api.whatif;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joulebook.api.carbon.TermsStore;
import joulebook.api.problem.Known;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.Tariff;
import org.jspecify.annotations.Nullable;

/**
 * A scenario as a caller states it.
 *
 * @param variant of the run's comparison: its energy and time, by the saving that was measured against the run's own variant
 * @param terms what its minutes are weighed and priced by, as runs state it; what is left out stays as the run stated it
 * @param at time of day at which it starts, {@code 22:00}, in {@code timeZone} (the site's where it is left out)
 * @param bands hours of the day in {@code timeZone} with a price or an intensity of their own
 * @param gpuHour rent of a device for an hour: {@code 3.99 USD/h}
 * @param carbonPrice {@code 85 EUR/t}
 */
record WhatIfRequest(
        @Nullable UUID run,
        @Nullable String variant,
        TermsStore.@Nullable Stated terms,
        @Nullable String at,
        @Nullable String timeZone,
        @Nullable List<BandRequest> bands,
        @Nullable String gpuHour,
        @Nullable String carbonPrice) {

    /** @param price {@code 0.04 EUR/kWh}; {@code to} is exclusive, and may be past midnight */
    record BandRequest(
            @Nullable String from,
            @Nullable String to,
            @Nullable String price,
            @Nullable String gramsPerKwh) {}

    private static final Pattern PRICE =
            Pattern.compile("\\s*(\\d{1,9}(?:\\.\\d{1,6})?)\\s+([A-Z]{3})\\s*/\\s*kWh\\s*");

    /** Hours of the day, up to the next day where {@code to} is not after {@code from}. */
    record Band(
            LocalTime from,
            LocalTime to,
            @Nullable Tariff tariff,
            @Nullable CarbonIntensity intensity) {
        boolean has(LocalTime time) {
            return from.isBefore(to)
                    ? !time.isBefore(from) && time.isBefore(to)
                    : !time.isBefore(from) || time.isBefore(to);
        }
    }

    @Nullable LocalTime start() {
        return at == null ? null : time("at", at);
    }

    ZoneId zoneOr(String site) {
        return Known.zone("timeZone", timeZone == null ? site : timeZone);
    }

    /** @throws Refusal (422) if two of them have a minute in common */
    List<Band> checkedBands() {
        List<Band> checked = new ArrayList<>();
        for (BandRequest band : bands == null ? List.<BandRequest>of() : bands) {
            String where = "bands[" + checked.size() + "]";
            if (band.price() == null && band.gramsPerKwh() == null) {
                throw Refusal.invalid(where, "a band of the day has a price, a gramsPerKwh, or both");
            }
            Band next = new Band(
                    time(where + ".from", band.from()),
                    time(where + ".to", band.to()),
                    band.price() == null ? null : tariff(where + ".price", band.price()),
                    band.gramsPerKwh() == null ? null : intensity(where + ".gramsPerKwh", band.gramsPerKwh()));
            for (Band before : checked) {
                if (before.has(next.from()) || next.has(before.from())) {
                    throw Refusal.invalid(
                            where,
                            "the bands from " + before.from() + " and from " + next.from()
                                    + " overlap: each hour of the day is in one at most");
                }
            }
            checked.add(next);
        }
        return checked;
    }

    private static LocalTime time(String field, @Nullable String text) {
        try {
            if (text != null && text.matches("\\d\\d:\\d\\d")) {
                return LocalTime.parse(text);
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw Refusal.invalid(field, "'" + text + "' is no time of day: write it as 22:00");
    }

    private static Tariff tariff(String field, String text) {
        Matcher found = PRICE.matcher(text);
        if (!found.matches()) {
            throw Refusal.invalid(field, "'" + text + "' is no price of electricity: write it as \"0.04 EUR/kWh\"");
        }
        return Tariff.of(
                new BigDecimal(found.group(1)),
                Known.currency(field, found.group(2)).getCurrencyCode());
    }

    private static CarbonIntensity intensity(String field, String text) {
        try {
            return CarbonIntensity.ofGramsPerKilowattHour(new BigDecimal(text.strip()));
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw Refusal.invalid(
                    field, "'" + text + "' is no intensity: grams of CO2e per kWh, at most three decimals");
        }
    }
}
