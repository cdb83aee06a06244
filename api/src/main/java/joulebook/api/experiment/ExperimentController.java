package joulebook.api.experiment;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import joulebook.api.experiment.ExperimentStatement.CellStatement;
import joulebook.api.problem.Refusal;
import joulebook.api.report.Comparisons;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Experiments, announced and read. */
@RestController
class ExperimentController {
    private static final int MOST = 200;

    private final ExperimentStore store;
    private final Comparisons comparisons;

    ExperimentController(ExperimentStore store, Comparisons comparisons) {
        this.store = store;
        this.comparisons = comparisons;
    }

    record CellRequest(
            @Nullable UUID comparison,
            @Nullable String preset,
            @Nullable Integer seqLen,
            @Nullable BigDecimal density) {}

    record ExperimentRequest(
            @Nullable String name, @Nullable List<CellRequest> cells) {}

    record ExperimentAccepted(UUID id, boolean created) {}

    /** @param comparisons how many it has */
    record ExperimentLine(UUID id, String name, Instant createdAt, int comparisons) {}

    record ExperimentPage(
            List<ExperimentLine> experiments, @Nullable String next) {}

    @PutMapping("/v1/experiments/{id}")
    ResponseEntity<ExperimentAccepted> putExperiment(@PathVariable UUID id, @RequestBody ExperimentRequest request) {
        String name = request.name();
        if (name == null || name.isBlank()) {
            throw Refusal.invalid("name", "an experiment needs a name");
        }
        boolean created = store.put(id, name, cells(request.cells()));
        return ResponseEntity.status(created ? HttpStatus.CREATED : HttpStatus.OK)
                .body(new ExperimentAccepted(id, created));
    }

    private static List<Cell> cells(@Nullable List<CellRequest> requests) {
        if (requests == null || requests.isEmpty()) {
            throw Refusal.invalid("cells", "an experiment needs a comparison");
        }
        Set<UUID> named = new HashSet<>();
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            CellRequest request = requests.get(i);
            UUID comparison = request.comparison();
            String preset = request.preset();
            if (comparison == null || preset == null) {
                throw Refusal.invalid("cells[" + i + "]", "a cell needs comparison and preset");
            }
            if (!named.add(comparison)) {
                throw Refusal.invalid("cells[" + i + "].comparison", "comparison " + comparison + " is there twice");
            }
            Integer length = request.seqLen();
            if (length != null && length < 1) {
                throw Refusal.invalid("cells[" + i + "].seqLen", "a length of " + length + ": give 1 or more");
            }
            BigDecimal density = request.density();
            if (density != null && (density.signum() <= 0 || density.compareTo(BigDecimal.ONE) > 0)) {
                throw Refusal.invalid(
                        "cells[" + i + "].density", "a density of " + density + ": give one above 0 and up to 1");
            }
            cells.add(new Cell(comparison, preset, length, density));
        }
        return cells;
    }

    @GetMapping("/v1/experiments")
    ExperimentPage experiments(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(required = false) @Nullable String cursor) {
        int most = Math.clamp(limit, 1, MOST);
        List<Experiment> found = store.list(before(cursor), most);
        return new ExperimentPage(
                found.stream()
                        .map(each -> new ExperimentLine(
                                each.id(),
                                each.name(),
                                each.createdAt(),
                                each.cells().size()))
                        .toList(),
                found.size() < most ? null : found.getLast().createdAt().toString());
    }

    @GetMapping("/v1/experiments/{id}")
    ExperimentStatement experiment(@PathVariable UUID id) {
        Experiment experiment = store.get(id);
        return new ExperimentStatement(
                experiment.id(),
                experiment.name(),
                experiment.createdAt(),
                experiment.cells().stream().map(this::state).toList());
    }

    private CellStatement state(Cell cell) {
        return comparisons
                .find(cell.comparison())
                .map(said -> CellStatement.of(cell, said))
                .orElseGet(() -> CellStatement.waiting(cell));
    }

    private static @Nullable Instant before(@Nullable String cursor) {
        try {
            return cursor == null ? null : Instant.parse(cursor);
        } catch (DateTimeParseException e) {
            throw Refusal.invalid("cursor", "'" + cursor + "' is no cursor: give the one that 'next' named");
        }
    }
}
