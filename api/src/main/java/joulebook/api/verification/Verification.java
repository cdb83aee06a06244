package joulebook.api.verification;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found.
 *
 * @param whole whether nothing is wrong
 * @param head hash of the last entry: keep it elsewhere, to notice a chain that was written anew
 * @param sample of how many windows, or of all where it is null, was the energy computed again from raw samples
 * @param seed of the choice of these windows
 * @param found how many findings there are; {@code findings} lists the first thousand
 */
public record Verification(
        boolean whole,
        String head,
        @Nullable Integer sample,
        long seed,
        List<Stage> stages,
        long found,
        List<Finding> findings) {

    /**
     * One check.
     *
     * @param rows that it looked at
     * @param uncovered rows stored before there were digests
     */
    public record Stage(String name, long rows, long uncovered, long found) {}
}
