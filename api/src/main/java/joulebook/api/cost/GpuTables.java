package joulebook.api.cost;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import joulebook.api.problem.Refusal;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.springframework.core.io.ClassPathResource;

/** What is published of GPUs: the CO2e of their making, and what clouds rent them for. Figures of others, each with its source. */
final class GpuTables {
    private static final String ANY = "any GPU card";

    private GpuTables() {}

    /** @param boundary what the figure is of */
    record GpuEmbodied(
            String model,
            String kgCo2e,
            String boundary,
            String source,
            String sourceVersion,
            String licence,
            String confidence) {
        private long micrograms() {
            return new BigDecimal(kgCo2e).movePointRight(9).longValueExact();
        }

        /** {@code H100} of {@code H100 SXM5 80GB}. */
        private String family() {
            return model.split(" ", 2)[0];
        }

        private boolean isOf(GpuEmbodied other) {
            return family().equals(other.family()) || model.startsWith(ANY);
        }
    }

    /** @param usdPerGpuHour list price on {@code priceDate} */
    record GpuPrice(
            String model,
            String provider,
            String instance,
            String usdPerGpuHour,
            String region,
            String priceKind,
            String priceDate,
            String source,
            String licence,
            String confidence) {}

    static List<GpuEmbodied> embodied() {
        return rows(
                "gpu_embodied.csv",
                row -> new GpuEmbodied(
                        row.get("model"),
                        row.get("kgco2e_per_gpu"),
                        row.get("boundary"),
                        row.get("source"),
                        row.get("source_version"),
                        row.get("licence"),
                        row.get("confidence")));
    }

    static List<GpuPrice> prices() {
        return rows(
                "gpu_cloud_price.csv",
                row -> new GpuPrice(
                        row.get("model"),
                        row.get("provider"),
                        row.get("instance"),
                        row.get("usd_per_gpu_h"),
                        row.get("region"),
                        row.get("price_kind"),
                        row.get("price_date"),
                        row.get("source"),
                        row.get("licence"),
                        row.get("confidence")));
    }

    /**
     * A model's figure by time of its life; its range is of all figures of the same GPU and of any GPU.
     *
     * @throws Refusal (422) if the table has no such model
     */
    static Asset.Embodied of(String model) {
        List<GpuEmbodied> all = embodied();
        GpuEmbodied row = all.stream()
                .filter(each -> each.model().equalsIgnoreCase(model.strip()))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "embodied.reference",
                        "nothing is published here of '" + model + "'; there are "
                                + String.join(
                                        ", ",
                                        all.stream()
                                                .map(GpuEmbodied::model)
                                                .distinct()
                                                .toList())
                                + " (GET /v1/reference/gpu-embodied). State grams and a source of your own"));
        List<Long> range = all.stream()
                .filter(each -> each.isOf(row))
                .map(GpuEmbodied::micrograms)
                .sorted()
                .toList();
        return new Asset.Embodied(
                row.micrograms(),
                range.getFirst(),
                range.getLast(),
                "TIME",
                null,
                row.source() + ", " + row.sourceVersion() + "; " + row.boundary() + "; " + row.confidence());
    }

    private static <T> List<T> rows(String file, Function<CSVRecord, T> row) {
        try (Reader reader = new InputStreamReader(
                new ClassPathResource("reference/" + file).getInputStream(), StandardCharsets.UTF_8)) {
            return CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader).stream()
                    .map(row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
