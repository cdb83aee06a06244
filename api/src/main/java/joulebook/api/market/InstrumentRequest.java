package joulebook.api.market;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;

/**
 * An instrument as a caller states it, before it is known to be whole.
 *
 * @param first its first and last number within the serial; 1 to 1 where nobody says
 * @param volume such as {@code 5 MWh}
 * @param hours what of it was generated in which UTC hour ({@code {"2025-06-01T12:00:00Z": "1500 kWh"}}); may be left out
 */
record InstrumentRequest(
        @Nullable String registry,
        @Nullable String serial,
        @Nullable String first,
        @Nullable String last,
        @Nullable String kind,
        @Nullable String technology,
        @Nullable String volume,
        @Nullable Instant generatedFrom,
        @Nullable Instant generatedTo,
        @Nullable String boundary,
        @Nullable String gramsPerKwh,
        @Nullable String source,
        @Nullable String licence,
        @Nullable Map<String, String> hours) {
    static final Pattern BOUNDARY = Pattern.compile("[A-Z0-9][A-Z0-9_-]{1,31}");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration YEAR = Duration.ofDays(366);

    /** What there is to be stored, checked field by field. */
    record Stated(
            String registry,
            String serial,
            BigInteger first,
            BigInteger last,
            String kind,
            String technology,
            Energy volume,
            Instant from,
            Instant to,
            String boundary,
            CarbonIntensity rate,
            String source,
            String licence,
            SortedMap<Instant, Energy> hours) {}

    /** @throws Refusal (422) naming the first field that cannot be */
    Stated checked() {
        BigInteger begin = Fields.number("first", first == null ? "1" : first);
        BigInteger end = Fields.number("last", last == null ? begin.toString() : last);
        if (end.compareTo(begin) < 0) {
            throw Refusal.invalid("last", "the lot would end at " + end + ", before its first number " + begin);
        }
        Energy whole = Fields.volume("volume", Fields.required("volume", volume, "an instrument"));
        if (generatedFrom == null || generatedTo == null) {
            throw Refusal.invalid(
                    generatedFrom == null ? "generatedFrom" : "generatedTo",
                    "an instrument says when its energy was generated, such as 2025-06-01T00:00:00Z");
        }
        if (!generatedFrom.isBefore(generatedTo)
                || Duration.between(generatedFrom, generatedTo).compareTo(YEAR) > 0
                || !whole(generatedFrom, ChronoUnit.MINUTES)
                || !whole(generatedTo, ChronoUnit.MINUTES)) {
            throw Refusal.invalid(
                    "generatedTo",
                    "generation takes whole minutes and a year at most, not " + generatedFrom + " to " + generatedTo
                            + ": state a longer delivery as one instrument for each year");
        }
        return new Stated(
                Fields.required("registry", registry, "an instrument"),
                Fields.required("serial", serial, "an instrument"),
                begin,
                end,
                Fields.oneOf("kind", Fields.required("kind", kind, "an instrument"), List.of("PPA", "GO", "REC")),
                Fields.required("technology", technology, "an instrument"),
                whole,
                generatedFrom,
                generatedTo,
                Fields.boundary(Fields.required("boundary", boundary, "an instrument")),
                Fields.intensity(Fields.required("gramsPerKwh", gramsPerKwh, "an instrument"), true),
                Fields.required("source", source, "an instrument"),
                Fields.required("licence", licence, "an instrument"),
                hours(whole, generatedFrom, generatedTo));
    }

    private SortedMap<Instant, Energy> hours(Energy whole, Instant from, Instant to) {
        SortedMap<Instant, Energy> known = new TreeMap<>();
        if (hours == null) {
            if (whole(from, ChronoUnit.HOURS) && from.plus(HOUR).equals(to)) {
                known.put(from, whole);
            }
            return known;
        }
        Energy sum = Energy.ZERO;
        for (Map.Entry<String, String> each : hours.entrySet()) {
            Instant hour = hour(each.getKey());
            if (hour.isBefore(from) || hour.plus(HOUR).isAfter(to)) {
                throw Refusal.invalid(
                        "hours", "the hour " + hour + " lies outside of the generation, " + from + " to " + to);
            }
            Energy volume = Fields.volume("hours", each.getValue());
            known.put(hour, volume);
            sum = sum.plus(volume);
        }
        if (!sum.equals(whole)) {
            throw Refusal.invalid(
                    "hours",
                    "the hours add up to " + sum + ", the volume is " + whole + ": give all hours of the lot, or none");
        }
        return known;
    }

    private static Instant hour(String text) {
        try {
            Instant hour = Instant.parse(text);
            if (whole(hour, ChronoUnit.HOURS)) {
                return hour;
            }
        } catch (java.time.DateTimeException e) {
            // said below
        }
        throw Refusal.invalid(
                "hours", "'" + text + "' is no beginning of an hour in UTC, such as 2025-06-01T12:00:00Z");
    }

    private static boolean whole(Instant instant, ChronoUnit unit) {
        return instant.truncatedTo(unit).equals(instant);
    }

    /** The checks that instruments and factors share. */
    static final class Fields {
        private static final Pattern VOLUME = Pattern.compile("\\s*(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(MWh|kWh|Wh)\\s*");
        private static final BigDecimal MILLIJOULES_PER_WH = BigDecimal.valueOf(3_600_000L);

        private Fields() {}

        static String required(String field, @Nullable String value, String of) {
            if (value == null || value.isBlank()) {
                throw Refusal.invalid(field, of + " needs a " + field);
            }
            return value.strip();
        }

        static String oneOf(String field, String value, List<String> known) {
            if (!known.contains(value)) {
                throw Refusal.invalid(
                        field, "'" + value + "' is no " + field + ": there are " + String.join(", ", known));
            }
            return value;
        }

        static String boundary(String code) {
            if (!BOUNDARY.matcher(code).matches()) {
                throw Refusal.invalid(
                        "boundary", "'" + code + "' is no code of a market: capital letters, digits, - and _");
            }
            return code;
        }

        static BigInteger number(String field, String text) {
            if (!text.strip().matches("\\d{1,40}")) {
                throw Refusal.invalid(field, "'" + text + "' is no number of a certificate: up to 40 digits");
            }
            return new BigInteger(text.strip());
        }

        /** @throws Refusal (422) if it is nothing, or no whole number of millijoules */
        static Energy volume(String field, String text) {
            var found = VOLUME.matcher(text);
            if (found.matches()) {
                int scale = switch (found.group(2)) {
                    case "MWh" -> 6;
                    case "kWh" -> 3;
                    default -> 0;
                };
                try {
                    long millijoules = new BigDecimal(found.group(1))
                            .movePointRight(scale)
                            .multiply(MILLIJOULES_PER_WH)
                            .longValueExact();
                    if (millijoules > 0) {
                        return new Energy(millijoules);
                    }
                } catch (ArithmeticException e) {
                    // said below
                }
            }
            throw Refusal.invalid(field, "'" + text + "' is no volume: write it as \"5 MWh\" or \"1500 kWh\", above 0");
        }

        /** @param zero whether 0 is a statement; a grid's 0 is missing data */
        static CarbonIntensity intensity(String text, boolean zero) {
            try {
                CarbonIntensity intensity = CarbonIntensity.ofGramsPerKilowattHour(new BigDecimal(text));
                long milligrams = intensity.milligramsPerKilowattHour();
                if (milligrams <= 10_000_000 && (zero || milligrams > 0)) {
                    return intensity;
                }
            } catch (ArithmeticException | IllegalArgumentException e) {
                // said below
            }
            throw Refusal.invalid(
                    "gramsPerKwh",
                    "'" + text + "' is no emission rate: grams of CO2e per kWh, " + (zero ? "0" : "above 0")
                            + " to 10000, at most three decimals");
        }
    }
}
