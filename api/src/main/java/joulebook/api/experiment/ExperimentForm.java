package joulebook.api.experiment;

import java.math.BigDecimal;
import java.util.UUID;
import joulebook.api.verification.Canonical;

/** What digests of experiments and cells are over: docs/ledger.md has the same list. */
final class ExperimentForm {
    private ExperimentForm() {}

    static Canonical experiment(Experiment experiment) {
        Canonical form = Canonical.of("experiment")
                .add(experiment.id())
                .add(experiment.name())
                .add(experiment.createdAt());
        experiment.cells().forEach(cell -> add(form, cell));
        return form;
    }

    static Canonical cell(UUID experiment, int position, Cell cell) {
        return add(Canonical.of("experiment_cell").add(experiment).add(position), cell);
    }

    private static Canonical add(Canonical form, Cell cell) {
        BigDecimal density = cell.density();
        return form.add(cell.comparison())
                .add(cell.preset())
                .add(cell.seqLen())
                .add(density == null ? null : density.stripTrailingZeros().toPlainString());
    }
}
