package joulebook.api.carbon;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The US EPA's eGRID subregions and the nation, as {@code EGRID-CAMX} and {@code EGRID-US}: direct emissions of a year, with
 * their gases where the table gives them. A year's corrected figure supersedes the old one.
 */
final class EgridTable {
    static final String RESOURCE = "reference/grid_intensity_us_egrid.csv";

    private static final String SOURCE = "US EPA eGRID";
    private static final BigDecimal MILLIGRAMS_PER_KWH = new BigDecimal("453.59237"); // of a pound per MWh

    private final JdbcTemplate jdbc;
    private final FactorStore factors;

    EgridTable(JdbcTemplate jdbc, FactorStore factors) {
        this.jdbc = jdbc;
        this.factors = factors;
    }

    private record There(long id, String version) {}

    void bring(List<CSVRecord> records) {
        Map<String, There> there = there();
        for (CSVRecord record : records) {
            There old = there.get(geo(record) + " " + record.get("data_year"));
            boolean listed = List.of("egrid_subregion", "national").contains(record.get("level"))
                    && !record.get("co2e_lb_per_mwh").isBlank(); // of 2020 there is CO2 alone, which is not CO2e
            if (listed && (old == null || !old.version().equals(record.get("source_version")))) {
                factors.add(stated(record, old == null ? null : old.id()));
            }
        }
    }

    private Map<String, There> there() {
        Map<String, There> there = new HashMap<>();
        jdbc.query(
                "SELECT id, geo, year, version FROM factor f WHERE source = ?"
                        + " AND NOT EXISTS (SELECT FROM factor n WHERE n.supersedes = f.id)",
                row -> {
                    there.put(
                            row.getString("geo") + " " + row.getInt("year"),
                            new There(row.getLong("id"), row.getString("version")));
                },
                SOURCE);
        return there;
    }

    private static String geo(CSVRecord record) {
        return "EGRID-" + record.get("code");
    }

    private static FactorRequest.Stated stated(CSVRecord record, @Nullable Long supersedes) {
        LocalDate from = LocalDate.of(Integer.parseInt(record.get("data_year")), 1, 1);
        String gwp = record.get("gwp_set");
        return new FactorRequest.Stated(
                geo(record),
                record.get("name") + " (eGRID)",
                "direct",
                milligrams(record.get("co2e_lb_per_mwh")),
                from,
                from.plusYears(1),
                gwp.startsWith("AR5") ? "AR5" : null,
                SOURCE,
                record.get("source_version"),
                record.get("licence"),
                supersedes,
                new TermsForm.Gases(
                        milligrams(record.get("co2_lb_per_mwh")),
                        micrograms(record.get("ch4_lb_per_mwh")),
                        micrograms(record.get("n2o_lb_per_mwh"))));
    }

    private static long milligrams(String poundsPerMwh) {
        return new BigDecimal(poundsPerMwh)
                .multiply(MILLIGRAMS_PER_KWH)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    private static @Nullable Long micrograms(String poundsPerMwh) {
        return poundsPerMwh.isBlank()
                ? null
                : (Long) new BigDecimal(poundsPerMwh)
                        .multiply(MILLIGRAMS_PER_KWH)
                        .movePointRight(3)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .longValueExact();
    }
}
