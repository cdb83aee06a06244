package joulebook.api.series;

import java.util.List;
import joulebook.api.problem.Refusal;
import joulebook.api.series.SeriesRequest.Stated;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The forms in which points come: a CSV of one's own, and what providers answer. */
@Component
class Shapes {
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
        return switch (stated.shape()) {
            case "csv" -> new Read(stated, new SeriesCsv(stated.kind(), stated.step()).read(stated.content()));
            case "electricity-maps" -> electricityMaps.read(stated);
            case "watttime" -> wattTime.read(stated);
            case "entsoe" -> entsoE.read(stated);
            default ->
                throw Refusal.invalid(
                        "shape",
                        "'" + stated.shape() + "' is no shape: there are csv, electricity-maps, watttime, entsoe");
        };
    }
}
