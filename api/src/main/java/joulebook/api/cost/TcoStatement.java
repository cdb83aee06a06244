package joulebook.api.cost;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What runs cost in all, without staff. Amounts are exact, in one currency; total = workload + idle + overhead.
 *
 * @param subject the run, or the project
 * @param idle what their devices cost unused in these months, by the runs' part of the time for which any run held them: the
 *     reservation basis, so that a machine that waits is paid for by those who use it
 * @param tokens stated, or as the runs' last marks say; null where nobody says
 * @param perMillionTokens null without tokens
 */
public record TcoStatement(
        String subject,
        List<UUID> runs,
        List<String> months,
        String currency,
        CostStatement.CostSums totals,
        List<CostStatement.CostComponent> components,
        String gpuHours,
        @Nullable String perGpuHour,
        String perRun,
        @Nullable Long tokens,
        @Nullable String perMillionTokens,
        List<String> marks,
        List<String> facts) {}
