package joulebook.api.experiment;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of an experiment.
 *
 * @param seqLen tokens of context; null for the preset's
 * @param density of the causal map, for sparse variants; null for the preset's
 */
record Cell(
        UUID comparison,
        String preset,
        @Nullable Integer seqLen,
        @Nullable BigDecimal density) {}
