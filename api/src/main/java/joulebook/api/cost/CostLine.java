package joulebook.api.cost;

import java.util.Collection;
import java.util.function.Predicate;

/**
 * One part of a cost.
 *
 * @param user {@code run:ID} or {@code idle:DEVICE}
 * @param micros millionths of the statement's currency; below zero where the supplier pays
 */
record CostLine(String component, String device, String user, Bucket bucket, long micros) {
    /** What a run's devices took, what they took unused, and what the facility took for either. */
    enum Bucket {
        WORKLOAD,
        IDLE,
        OVERHEAD
    }

    boolean isUsed() {
        return user.startsWith("run:");
    }

    static long sum(Collection<CostLine> lines, Predicate<CostLine> which) {
        return lines.stream().filter(which).mapToLong(CostLine::micros).reduce(0, Math::addExact);
    }

    static CostStatement.CostSums sums(Collection<CostLine> lines, String currency) {
        return new CostStatement.CostSums(
                exact(sum(lines, line -> line.bucket() == Bucket.WORKLOAD), currency),
                exact(sum(lines, line -> line.bucket() == Bucket.IDLE), currency),
                exact(sum(lines, line -> line.bucket() == Bucket.OVERHEAD), currency),
                exact(sum(lines, line -> true), currency));
    }

    static String exact(long micros, String currency) {
        return micros + "u" + currency;
    }
}
