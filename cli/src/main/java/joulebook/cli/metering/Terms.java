package joulebook.cli.metering;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import joulebook.cli.server.Refused;
import joulebook.cli.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * What a run's energy is priced and weighed with, as the user named it. What is null the server fills with a labelled
 * assumption.
 *
 * @param country ISO 3166 code, or a region of the factor table
 * @param price such as {@code 0.25 EUR/kWh}
 * @param pue power usage effectiveness, 1 or more, or {@code included}
 * @param basis of the intensity: life-cycle or direct
 * @param zone of whose intensity series each minute has its own
 * @param tariff code of a contract, instead of a price
 * @param pueSeries code of a series, instead of a constant
 * @param losses code of a series of transmission losses; {@code water} on site and {@code carbonPrice} likewise
 */
public record Terms(
        @Nullable String country,
        @Nullable String price,
        @Nullable String pue,
        @JsonInclude(Include.NON_NULL) @Nullable String basis,
        @JsonInclude(Include.NON_NULL) @Nullable String zone,
        @JsonInclude(Include.NON_NULL) @Nullable String tariff,
        @JsonInclude(Include.NON_NULL) @Nullable String pueSeries,
        @JsonInclude(Include.NON_NULL) @Nullable String losses,
        @JsonInclude(Include.NON_NULL) @Nullable String water,
        @JsonInclude(Include.NON_NULL) @Nullable String carbonPrice) {
    public static final Terms NONE = new Terms(null, null, null);
    private static final String INCLUDED = "included";

    private static final Pattern PRICE = Pattern.compile("\\s*\\d{1,9}(\\.\\d{1,6})?\\s+[A-Z]{3}\\s*/\\s*kWh\\s*");

    public Terms(@Nullable String country, @Nullable String price, @Nullable String pue) {
        this(country, price, pue, null, null, null, null, null, null, null);
    }

    /** What is wrong with them, beginning with the term's name; null if nothing is. */
    public @Nullable String fault() {
        if (price != null && !PRICE.matcher(price).matches()) {
            return "price is '" + price + "'; write it as \"0.25 EUR/kWh\"";
        }
        if (pue != null && !pue.equals(INCLUDED) && !isRatio(pue)) {
            return "pue is '" + pue + "'; it must be a number from 1 up, such as 1.3, or included";
        }
        return null;
    }

    /**
     * Asks whether what they name is known, before anything is done that would be booked by them.
     *
     * @throws Refused naming the term that is not
     */
    public void refuseUnknown(Server server) throws InterruptedException {
        server.ask(api -> api.post("/v1/terms/check", this));
    }

    /** An imported run's identity is made of it: what only later terms have is named only where it is stated. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Terms[country=" + country + ", price=" + price + ", pue=" + pue);
        List<String> names = List.of("basis", "zone", "tariff", "pueSeries", "losses", "water", "carbonPrice");
        List<@Nullable String> values = Arrays.asList(basis, zone, tariff, pueSeries, losses, water, carbonPrice);
        for (int i = 0; i < names.size(); i++) {
            if (values.get(i) != null) {
                text.append(", ").append(names.get(i)).append('=').append(values.get(i));
            }
        }
        return text.append(']').toString();
    }

    private static boolean isRatio(String text) {
        try {
            return new BigDecimal(text).compareTo(BigDecimal.ONE) >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
