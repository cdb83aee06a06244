package joulebook.api.tariff;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import joulebook.api.problem.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads rules from JSON, and refuses those that leave a minute out or price it twice. */
final class RuleReader {
    private static final List<String> DAYS =
            List.of("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY", "HOLIDAY");
    private static final Set<Integer> WEEKDAYS = Set.of(0, 1, 2, 3, 4);
    private static final long MOST = 100_000_000_000L;

    private RuleReader() {}

    /** @throws Refusal (422) naming the field that cannot be */
    static Rule read(String kind, ZoneId zone, JsonNode rule) {
        return switch (kind) {
            case "flat" -> new Rule.Flat(price(rule, "price", "rule"));
            case "dynamic" ->
                new Rule.Dynamic(
                        text(rule, "series", "rule"),
                        rule.has("plus") ? price(rule, "plus", "rule") : 0,
                        price(rule, "otherwise", "rule"));
            case "time-of-use" -> timeOfUse(zone, rule);
            default ->
                throw Refusal.invalid(
                        "kind",
                        "a tariff of kind '" + kind + "' gives no price for a minute: there are flat, time-of-use,"
                                + " dynamic");
        };
    }

    private static Rule timeOfUse(ZoneId zone, JsonNode rule) {
        List<Rule.Season> seasons = seasons(rule.path("seasons"));
        List<Rule.Band> bands = new ArrayList<>();
        for (JsonNode band : list(rule, "bands")) {
            bands.add(band(band, seasons, "rule.bands[" + bands.size() + "]"));
        }
        Set<LocalDate> holidays = new HashSet<>();
        for (JsonNode day : rule.path("holidays")) {
            holidays.add(date(day.asString(""), "rule.holidays[" + holidays.size() + "]"));
        }
        refuseGapsAndOverlaps(seasons, bands);
        return new Rule.TimeOfUse(zone, holidays, seasons, bands);
    }

    private static List<Rule.Season> seasons(JsonNode list) {
        if (list.isMissingNode() || list.isEmpty()) {
            return List.of(new Rule.Season("*", 0, Rule.Season.DAYS));
        }
        List<Rule.Season> seasons = new ArrayList<>();
        for (JsonNode season : list) {
            String where = "rule.seasons[" + seasons.size() + "]";
            seasons.add(
                    new Rule.Season(text(season, "name", where), day(season, "from", where), day(season, "to", where)));
        }
        for (int day = 0; day < Rule.Season.DAYS; day++) {
            int of = day;
            List<String> having = seasons.stream()
                    .filter(season -> season.has(of))
                    .map(Rule.Season::name)
                    .toList();
            if (having.size() != 1) {
                LocalDate date = LocalDate.ofYearDay(2024, day + 1);
                throw Refusal.invalid(
                        "rule.seasons",
                        "--%02d-%02d is in %s: each day of the year is in one season. %s"
                                .formatted(
                                        date.getMonthValue(),
                                        date.getDayOfMonth(),
                                        having.isEmpty() ? "none" : String.join(" and ", having),
                                        having.isEmpty() ? "Add one, or lengthen another" : "Shorten one of them"));
            }
        }
        return seasons;
    }

    private static Rule.Band band(JsonNode band, List<Rule.Season> seasons, String where) {
        String season = band.path("season").asString("*");
        if (!season.equals("*")
                && seasons.stream().noneMatch(each -> each.name().equals(season))) {
            throw Refusal.invalid(where + ".season", "there is no season '" + season + "' in rule.seasons");
        }
        int from = clock(text(band, "from", where), where + ".from");
        int to = clock(text(band, "to", where), where + ".to");
        if (from >= to) {
            throw Refusal.invalid(
                    where + ".to", "a band ends after it begins; one over midnight is two, to 24:00 and from 00:00");
        }
        return new Rule.Band(
                text(band, "name", where), season, days(band, where), from, to, price(band, "price", where));
    }

    private static Set<Integer> days(JsonNode band, String where) {
        Set<Integer> days = new TreeSet<>();
        for (JsonNode day : list(band, "days")) {
            String name = day.asString("");
            if (name.equals("WEEKDAY")) {
                days.addAll(WEEKDAYS);
            } else if (DAYS.contains(name)) {
                days.add(DAYS.indexOf(name));
            } else {
                throw Refusal.invalid(
                        where + ".days",
                        "'" + name + "' is no day: there are WEEKDAY (Monday to Friday), " + String.join(", ", DAYS));
            }
        }
        return days;
    }

    private static void refuseGapsAndOverlaps(List<Rule.Season> seasons, List<Rule.Band> bands) {
        for (Rule.Season season : seasons) {
            for (int day = 0; day < DAYS.size(); day++) {
                refuseGapsAndOverlaps(season.name(), day, bands);
            }
        }
    }

    private static void refuseGapsAndOverlaps(String season, int day, List<Rule.Band> bands) {
        String where = (season.equals("*") ? "" : season + ", ") + DAYS.get(day);
        TreeMap<Integer, Rule.Band> ordered = new TreeMap<>();
        for (Rule.Band band : bands) {
            if (band.days().contains(day)
                    && (band.season().equals("*") || band.season().equals(season))) {
                Rule.Band other = ordered.put(band.from(), band);
                if (other != null) {
                    throw overlap(where, other, band);
                }
            }
        }
        int covered = 0;
        Rule.Band before = null;
        for (Rule.Band band : ordered.values()) {
            if (before != null && band.from() < covered) {
                throw overlap(where, before, band);
            }
            if (band.from() > covered) {
                throw gap(where, covered, band.from());
            }
            covered = band.to();
            before = band;
        }
        if (covered < Rule.Band.MINUTES) {
            throw gap(where, covered, Rule.Band.MINUTES);
        }
    }

    private static Refusal gap(String where, int from, int to) {
        return Refusal.invalid(
                "rule.bands",
                "no band prices " + where + " " + clock(from) + " to " + clock(to) + ": add one, or lengthen another");
    }

    private static Refusal overlap(String where, Rule.Band one, Rule.Band other) {
        return Refusal.invalid(
                "rule.bands",
                "bands '" + one.name() + "' and '" + other.name() + "' both price " + where + " " + clock(other.from())
                        + ": each minute has one price. Shorten one of them");
    }

    private static String clock(int minute) {
        return "%02d:%02d".formatted(minute / 60, minute % 60);
    }

    private static int clock(String text, String field) {
        try {
            if (text.equals("24:00")) {
                return Rule.Band.MINUTES;
            }
            LocalTime time = LocalTime.parse(text);
            if (time.getSecond() == 0 && time.getNano() == 0) {
                return time.getHour() * 60 + time.getMinute();
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw Refusal.invalid(field, "'" + text + "' is no time of day: 00:00 to 24:00");
    }

    private static int day(JsonNode season, String field, String where) {
        try {
            MonthDay day = MonthDay.parse("--" + text(season, field, where));
            return Rule.Season.day(day.getMonthValue(), day.getDayOfMonth());
        } catch (DateTimeException e) {
            throw Refusal.invalid(where + "." + field, "a season begins and ends on a day such as 04-01");
        }
    }

    private static LocalDate date(String text, String field) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.invalid(field, "'" + text + "' is no day, such as 2026-12-25");
        }
    }

    private static List<JsonNode> list(JsonNode node, String field) {
        JsonNode list = node.path(field);
        if (!list.isArray() || list.isEmpty()) {
            throw Refusal.invalid("rule." + field, "there must be a list of " + field);
        }
        return list.valueStream().toList();
    }

    private static String text(JsonNode node, String field, String where) {
        String text = node.path(field).asString("");
        if (text.isBlank()) {
            throw Refusal.invalid(where + "." + field, "there must be a " + field);
        }
        return text;
    }

    /** As text: a price that went through a binary fraction is not the one in the contract. */
    private static long price(JsonNode node, String field, String where) {
        String text = node.path(field).isString() ? node.path(field).asString() : "";
        try {
            long micros = new BigDecimal(text).movePointRight(6).longValueExact();
            if (Math.absExact(micros) <= MOST) {
                return micros;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid(
                where + "." + field,
                "'" + node.path(field)
                        + "' is no price: the currency's units per kWh as a text, such as \"0.25\", at most"
                        + " six decimals");
    }

    /** JSON without blanks, names in alphabetical order: the form that is stored and digested. */
    static String canonical(JsonNode rule, JsonMapper mapper) {
        return switch (rule) {
            case JsonNode object
            when object.isObject() -> {
                StringBuilder text = new StringBuilder("{");
                for (String name : new TreeSet<>(object.propertyNames())) {
                    text.append(text.length() == 1 ? "" : ",")
                            .append(mapper.writeValueAsString(name))
                            .append(':')
                            .append(canonical(object.path(name), mapper));
                }
                yield text.append('}').toString();
            }
            case JsonNode array
            when array.isArray() -> {
                StringBuilder text = new StringBuilder("[");
                for (JsonNode each : array) {
                    text.append(text.length() == 1 ? "" : ",").append(canonical(each, mapper));
                }
                yield text.append(']').toString();
            }
            default -> mapper.writeValueAsString(rule);
        };
    }
}
