package joulebook.api.problem;

import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Names that the world has agreed on: one that is not among them is refused, with what to write instead. */
public final class Known {
    private static final int NAMED = 5;
    private static final int LETTERS = 3;

    private Known() {}

    /** @throws Refusal (422) for a code that ISO 4217 does not have */
    public static Currency currency(String field, String code) {
        try {
            Currency currency = Currency.getInstance(code.strip());
            if (currency.getDefaultFractionDigits() >= 0) {
                return currency; // what has none is no money: XXX is nothing, XAU gold
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Refusal.invalid(
                field, "'" + code + "' is no currency of ISO 4217: write its three letters, such as EUR, USD or SEK");
    }

    /** @throws Refusal (422) for a zone that the IANA database does not have, with those nearby */
    public static ZoneId zone(String field, String name) {
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw Refusal.invalid(
                    field,
                    "there is no time zone '" + name + "'. Give one of the IANA database, such as "
                            + String.join(", ", near(name)));
        }
        return ZoneId.of(name);
    }

    /** Zones whose city begins alike, in the same part of the world if there are any. */
    private static List<String> near(String zone) {
        String part = zone.substring(0, zone.lastIndexOf('/') + 1);
        String start = start(zone);
        List<String> alike = new TreeSet<>(ZoneId.getAvailableZoneIds())
                .stream()
                        .filter(known -> !start.isEmpty()
                                && known.contains("/")
                                && start(known).equals(start))
                        .toList();
        List<String> close =
                alike.stream().filter(known -> known.startsWith(part)).toList();
        List<String> found = close.isEmpty() ? alike : close;
        return found.isEmpty()
                ? List.of("Europe/Berlin", "America/New_York", "UTC")
                : found.subList(0, Math.min(NAMED, found.size()));
    }

    private static String start(String zone) {
        String city = zone.substring(zone.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return city.substring(0, Math.min(LETTERS, city.length()));
    }
}
