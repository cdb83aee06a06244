package joulebook.api.carbon;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import joulebook.api.verification.Canonical;
import joulebook.kernel.quantity.CarbonIntensity;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Brings the reference tables into the database; what is there already stays as it is. */
@Component
class ReferenceTables implements ApplicationRunner {
    private static final String INTENSITY = "reference/grid_intensity_country.csv";
    private static final String PRICES = "reference/electricity_price.csv";

    private final JdbcTemplate jdbc;

    ReferenceTables(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        List<Object[]> rows = new ArrayList<>();
        for (CSVRecord record : records(INTENSITY)) {
            CarbonIntensity intensity =
                    CarbonIntensity.ofGramsPerKilowattHour(new BigDecimal(record.get("intensity_g_per_kwh")));
            if (intensity.milligramsPerKilowattHour() > 0) { // a small grid's 0 is missing data, not clean power
                rows.add(row(record, intensity));
            }
        }
        jdbc.batchUpdate("""
                INSERT INTO factor (geo, iso2, name, year, basis, mg_per_kwh, source, version, licence, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """, rows);
    }

    private static Object[] row(CSVRecord record, CarbonIntensity intensity) {
        String iso2 = record.get("iso2").isBlank() ? null : record.get("iso2");
        int year = Integer.parseInt(record.get("year"));
        Canonical form = TermsForm.factor(
                record.get("geo_code"),
                iso2,
                record.get("name"),
                year,
                record.get("basis"),
                intensity.milligramsPerKilowattHour(),
                record.get("source"),
                record.get("source_version"),
                record.get("licence"));
        return new Object[] {
            record.get("geo_code"),
            iso2,
            record.get("name"),
            year,
            record.get("basis"),
            intensity.milligramsPerKilowattHour(),
            record.get("source"),
            record.get("source_version"),
            record.get("licence"),
            form.sha256()
        };
    }

    /** The price where nobody states one: the mean of the newest year's industrial prices in the reference table. */
    static StatedTariff defaultTariff() {
        List<CSVRecord> prices = records(PRICES);
        int newest = prices.stream()
                .mapToInt(price -> Integer.parseInt(price.get("year")))
                .max()
                .orElseThrow();
        List<BigDecimal> ofYear = prices.stream()
                .filter(price -> Integer.parseInt(price.get("year")) == newest)
                .map(price -> new BigDecimal(price.get("price")))
                .toList();
        BigDecimal mean = ofYear.stream()
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(BigDecimal.valueOf(ofYear.size()), 4, RoundingMode.HALF_EVEN);
        return new StatedTariff(
                mean.movePointRight(6).longValueExact(),
                "USD",
                "US EIA, industrial, mean of " + ofYear.size() + " south-eastern states, " + newest,
                true);
    }

    private static List<CSVRecord> records(String resource) {
        try (Reader reader =
                new InputStreamReader(new ClassPathResource(resource).getInputStream(), StandardCharsets.UTF_8)) {
            return CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(reader)
                    .getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
