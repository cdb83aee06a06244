package joulebook.collector.meter;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import joulebook.kernel.quantity.Power;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Thermal design power by CPU model: AMD's product table and Intel ARK, as collected by CodeCarbon (2025-05-25). */
final class CpuTable {
    private static final List<CSVRecord> ROWS = read();

    private CpuTable() {}

    /**
     * Watts for each core.
     *
     * @param source how they were found, for an auditor
     */
    record WattsPerCore(double watts, String source) {}

    /** Of this model; of its family's median where the model is not in the table; of the whole table's at last. */
    static WattsPerCore find(String model) {
        Optional<CSVRecord> its = row(model);
        if (its.isPresent()) {
            CSVRecord row = its.get();
            return new WattsPerCore(
                    watts(row), "TDP " + row.get("tdp_w") + " W / " + row.get("cores") + " cores of " + source(row));
        }
        String wanted = normal(model);
        String family = wanted.contains("epyc")
                ? "epyc"
                : wanted.contains("xeon") ? "xeon" : wanted.contains("ryzen") ? "ryzen" : "core";
        List<Double> known = ROWS.stream()
                .filter(other -> isUsable(other) && normal(other.get("model")).contains(family))
                .map(CpuTable::watts)
                .sorted()
                .toList();
        return new WattsPerCore(
                known.get(known.size() / 2),
                "model '" + model + "' is not in the table: median TDP per core of its " + known.size() + " "
                        + family.toUpperCase(Locale.ROOT) + " rows (AMD product table and Intel ARK, as collected by"
                        + " CodeCarbon 2025-05-25)");
    }

    /** Of a package: twice its TDP; twice the table's largest where the model is not in it. */
    static GreatestPower greatestPower(String model) {
        Optional<CSVRecord> row = row(model);
        CSVRecord from = row.orElseGet(CpuTable::largest);
        return new GreatestPower(
                new Power(Math.round(2000 * tdp(from))),
                "twice the TDP of "
                        + (row.isPresent() ? "" : "the table's largest, as '" + model + "' is not in it: ")
                        + source(from));
    }

    private static CSVRecord largest() {
        return ROWS.stream()
                .filter(CpuTable::isUsable)
                .max(Comparator.comparing(CpuTable::tdp))
                .orElseThrow();
    }

    /** The row with the longest name that the model's begins with or holds: 9700K is no 9700. */
    private static Optional<CSVRecord> row(String model) {
        String wanted = normal(model);
        return ROWS.stream()
                .filter(row -> isUsable(row) && wanted.contains(normal(row.get("model"))))
                .max(Comparator.comparing(row -> normal(row.get("model")).length()));
    }

    private static String source(CSVRecord row) {
        return row.get("model") + " (" + row.get("source") + ", " + row.get("source_version") + ")";
    }

    private static double tdp(CSVRecord row) {
        return Double.parseDouble(row.get("tdp_w"));
    }

    private static boolean isUsable(CSVRecord row) {
        return row.get("tdp_w").matches("\\d+(\\.\\d+)?")
                && row.get("cores").matches("\\d+")
                && Integer.parseInt(row.get("cores")) > 0;
    }

    private static double watts(CSVRecord row) {
        return tdp(row) / Integer.parseInt(row.get("cores"));
    }

    private static String normal(String model) {
        return model.toLowerCase(Locale.ROOT)
                .replaceAll("\\((r|tm)\\)|®|™|\\bcpu\\b|\\d+-core processor|processor|@.*", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static List<CSVRecord> read() {
        try (InputStream in = Objects.requireNonNull(CpuTable.class.getResourceAsStream("/reference/cpu_tdp.csv"))) {
            return CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table of CPUs", e);
        }
    }
}
