package joulebook.api.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Experiments by their digests, which have their cells; each cell by its checksum. */
@Component
class ExperimentCheck implements Check {
    private final RowStream rows;

    ExperimentCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "experiments";
    }

    @Override
    public int order() {
        return 9;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        Map<UUID, List<Cell>> cells = new TreeMap<>();
        long[] count = new long[1];
        rows.each("SELECT * FROM experiment_cell ORDER BY experiment, position", row -> {
            findings.looked(++count[0]);
            UUID experiment = row.getObject("experiment", UUID.class);
            int position = row.getInt("position");
            Cell cell = ExperimentStore.cell(row);
            cells.computeIfAbsent(experiment, any -> new ArrayList<>()).add(cell);
            if (ExperimentForm.cell(experiment, position, cell).crc32c() != row.getInt("crc32c")) {
                findings.add("experiment_cell", experiment + " " + position, "was changed: its CRC32C does not hold");
            }
        });
        rows.each("SELECT * FROM experiment ORDER BY id", row -> {
            findings.looked(++count[0]);
            UUID id = row.getObject("id", UUID.class);
            List<Cell> own = cells.getOrDefault(id, List.of());
            cells.remove(id);
            Experiment experiment = ExperimentStore.experiment(row, own);
            if (!Arrays.equals(ExperimentForm.experiment(experiment).sha256(), row.getBytes("digest"))) {
                findings.add("experiment", id.toString(), "was changed, or a cell of it: its digest does not hold");
            }
        });
        cells.keySet().forEach(id -> findings.add("experiment_cell", id.toString(), "belongs to no experiment"));
        return Walked.of(count[0], 0);
    }
}
