package joulebook.api.series;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/** What a kWh from each kind of plant emits, in g CO2e: IPCC AR5 WG3 Annex III medians, and the direct part of them. */
final class GenerationFactors {
    private static final String TABLE = "reference/generation_source_factors.csv";

    private final Map<String, BigDecimal> direct = new HashMap<>();
    private final Map<String, BigDecimal> lifeCycle = new HashMap<>();

    static GenerationFactors ofReference() {
        GenerationFactors factors = new GenerationFactors();
        try (Reader reader =
                new InputStreamReader(new ClassPathResource(TABLE).getInputStream(), StandardCharsets.UTF_8)) {
            for (CSVRecord row : CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(reader)) {
                factors.direct.put(row.get("source_type"), new BigDecimal(row.get("direct_g_per_kwh")));
                factors.lifeCycle.put(row.get("source_type"), new BigDecimal(row.get("lifecycle_g_per_kwh")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + TABLE, e);
        }
        return factors;
    }

    /** @throws IllegalArgumentException if the table has no such plant */
    BigDecimal gramsPerKwh(String plant, @Nullable String basis) {
        BigDecimal grams = (basis != null && basis.equals("direct") ? direct : lifeCycle).get(plant);
        if (grams == null) {
            throw new IllegalArgumentException("there is no '" + plant + "' in " + TABLE);
        }
        return grams;
    }
}
