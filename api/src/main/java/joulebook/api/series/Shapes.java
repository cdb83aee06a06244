package joulebook.api.series;

import java.util.List;
import joulebook.api.problem.Refusal;
import joulebook.api.series.SeriesRequest.Stated;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The forms in which points come: a CSV of one's own, and what providers answer. */
@Component
class Shapes {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final ElectricityMaps electricityMaps;
    private final WattTime wattTime;
    private final EntsoE entsoE;

    Shapes(JsonMapper mapper) {
        this.electricityMaps = new ElectricityMaps(mapper);
        this.wattTime = new WattTime(mapper);
        this.entsoE = new EntsoE(GenerationFactors.ofReference());
    }

    /** @param stated with the step, if the file has one */
    record Read(Stated stated, List<ParsedPoint> points) {}

    /** @throws Refusal (422) naming what in the file cannot be */
    Read read(Stated stated) {
        List<String> contents = stated.contents().stream()
                .map(each ->
                        each.startsWith(BYTE_ORDER_MARK) ? each.substring(1).strip() : each)
                .toList();
        String first = contents.getFirst();
        if (contents.size() > 1 && !stated.shape().equals("entsoe")) {
            throw Refusal.invalid(
                    "more",
                    "only documents of ENTSO-E are read as one: bring each " + stated.shape() + " file by itself");
        }
        return switch (stated.shape()) {
            case "csv" ->
                first.contains(PortalCsv.TIME) && !first.startsWith("from")
                        ? PortalCsv.read(stated, first)
                        : new Read(stated, new SeriesCsv(stated.kind(), stated.step()).read(first));
            case "electricity-maps" -> electricityMaps.read(stated, first);
            case "watttime" -> wattTime.read(stated, first);
            case "entsoe" -> entsoE.read(stated, contents);
            default ->
                throw Refusal.invalid(
                        "shape",
                        "'" + stated.shape() + "' is no shape: there are csv, electricity-maps, watttime, entsoe");
        };
    }
}
