package joulebook.api.carbon;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import joulebook.api.verification.Canonical;
import joulebook.kernel.quantity.CarbonIntensity;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Brings the reference tables into the database; what is there already stays as it is, known until its new version came. What
 * comes after the first start is known since it came, so that it changes nothing that was known before.
 */
@Component
class ReferenceTables implements ApplicationRunner {
    private static final String INTENSITY = "reference/grid_intensity_country.csv";
    private static final String PRICES = "reference/electricity_price.csv";

    private final JdbcTemplate jdbc;
    private final FactorStore factors;
    private final Clock clock = Clock.systemUTC();

    ReferenceTables(JdbcTemplate jdbc, FactorStore factors) {
        this.jdbc = jdbc;
        this.factors = factors;
    }

    @Override
    @Transactional
    public void run(ApplicationArguments arguments) {
        jdbc.execute("SELECT pg_advisory_xact_lock(hashtextextended('factor', 0))");
        bring(records(INTENSITY));
        new EgridTable(jdbc, factors).bring(records(EgridTable.RESOURCE));
    }

    /** Adds what is new. A new version of a figure that is there supersedes it. */
    void bring(List<CSVRecord> records) {
        Map<String, SequencedMap<String, Long>> there = versions();
        Instant known = Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT FROM factor)", Boolean.class))
                ? clock.instant().truncatedTo(ChronoUnit.MICROS)
                : null;
        List<Object[]> rows = new ArrayList<>();
        for (CSVRecord record : records) {
            CarbonIntensity intensity =
                    CarbonIntensity.ofGramsPerKilowattHour(new BigDecimal(record.get("intensity_g_per_kwh")));
            SequencedMap<String, Long> versions = there.get(
                    key(record.get("geo_code"), record.get("year"), record.get("basis"), record.get("source")));
            if (intensity.milligramsPerKilowattHour() == 0) {
                continue; // a small grid's 0 is missing data, not clean power
            }
            if (versions == null) {
                rows.add(row(record, intensity, known));
            } else if (!versions.containsKey(record.get("source_version"))) {
                factors.add(correction(record, intensity, versions.lastEntry().getValue()));
            }
        }
        jdbc.batchUpdate("""
                INSERT INTO factor (geo, iso2, name, year, basis, mg_per_kwh, source, version, licence, valid_from, valid_to,
                    known_from, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """, rows);
    }

    /** Ids of the versions of each whole year's figure that are there, in the order in which they came. */
    private Map<String, SequencedMap<String, Long>> versions() {
        Map<String, SequencedMap<String, Long>> versions = new HashMap<>();
        jdbc.query("""
                SELECT id, geo, year, basis, source, version FROM factor
                WHERE valid_from IS NULL OR valid_from = make_date(year, 1, 1) AND valid_to = make_date(year + 1, 1, 1)
                ORDER BY id
                """, row -> {
            versions.computeIfAbsent(
                            key(
                                    row.getString("geo"),
                                    row.getString("year"),
                                    row.getString("basis"),
                                    row.getString("source")),
                            any -> new LinkedHashMap<>())
                    .put(row.getString("version"), row.getLong("id"));
        });
        return versions;
    }

    private static String key(String geo, String year, String basis, String source) {
        return String.join("\n", geo, year, basis, source);
    }

    private static FactorRequest.Stated correction(CSVRecord record, CarbonIntensity intensity, long supersedes) {
        LocalDate from = LocalDate.of(Integer.parseInt(record.get("year")), 1, 1);
        return new FactorRequest.Stated(
                record.get("geo_code"),
                record.get("name"),
                record.get("basis"),
                intensity.milligramsPerKilowattHour(),
                from,
                from.plusYears(1),
                null,
                record.get("source"),
                record.get("source_version"),
                record.get("licence"),
                supersedes,
                null);
    }

    /** @param known null for what came with the books, which holds for its year */
    private static Object[] row(CSVRecord record, CarbonIntensity intensity, @Nullable Instant known) {
        String iso2 = record.get("iso2").isBlank() ? null : record.get("iso2");
        int year = Integer.parseInt(record.get("year"));
        TermsForm.Dated dated = known == null
                ? null
                : new TermsForm.Dated(LocalDate.of(year, 1, 1), LocalDate.of(year + 1, 1, 1), known, null, null);
        Canonical form = TermsForm.factor(
                record.get("geo_code"),
                iso2,
                record.get("name"),
                year,
                record.get("basis"),
                intensity.milligramsPerKilowattHour(),
                record.get("source"),
                record.get("source_version"),
                record.get("licence"),
                dated,
                null);
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
            dated == null ? null : dated.validFrom(),
            dated == null ? null : dated.validTo(),
            dated == null ? null : dated.knownFrom().atOffset(ZoneOffset.UTC),
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
            return records(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    static List<CSVRecord> records(Reader csv) throws IOException {
        return CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(csv)
                .getRecords();
    }
}
