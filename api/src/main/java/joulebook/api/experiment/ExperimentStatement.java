package joulebook.api.experiment;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.api.report.ComparisonStatement;
import joulebook.api.report.EnergyToLoss;
import org.jspecify.annotations.Nullable;

/** What an experiment says: each of its comparisons at its place. */
public record ExperimentStatement(UUID id, String name, Instant createdAt, List<CellStatement> cells) {

    /** How far a comparison is. */
    public enum State {
        WAITING,
        RUNNING,
        SETTLED
    }

    /**
     * One comparison.
     *
     * @param tierLabel of its worst figure; null before there is one
     * @param savings of its variants against its baseline; empty before a seed is trained both ways
     * @param energyToLoss the same to equal loss
     */
    public record CellStatement(
            UUID comparison,
            String preset,
            @Nullable Integer seqLen,
            @Nullable BigDecimal density,
            State state,
            int runs,
            @Nullable String tierLabel,
            List<ComparisonStatement.Saving> savings,
            List<EnergyToLoss.Against> energyToLoss) {

        static CellStatement waiting(Cell cell) {
            return new CellStatement(
                    cell.comparison(),
                    cell.preset(),
                    cell.seqLen(),
                    cell.density(),
                    State.WAITING,
                    0,
                    null,
                    List.of(),
                    List.of());
        }

        static CellStatement of(Cell cell, ComparisonStatement said) {
            EnergyToLoss toLoss = said.energyToLoss();
            return new CellStatement(
                    cell.comparison(),
                    cell.preset(),
                    cell.seqLen(),
                    cell.density(),
                    State.valueOf(said.state()),
                    said.runs().size(),
                    said.worstTierLabel(),
                    said.savings(),
                    toLoss == null ? List.of() : toLoss.variants());
        }
    }
}
