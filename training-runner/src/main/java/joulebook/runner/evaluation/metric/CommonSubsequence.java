package joulebook.runner.evaluation.metric;

import java.util.ArrayList;
import java.util.List;

/** The longest common subsequence of two lists of tokens. */
final class CommonSubsequence {
    private CommonSubsequence() {}

    /**
     * Indices into {@code reference}, ascending. Of several longest ones it is the one that is read out from the end,
     * going to an earlier token of the reference unless an earlier token of the other list keeps more: ROUGE's union of
     * lines depends on which.
     */
    static List<Integer> of(List<String> reference, List<String> other) {
        int[][] lengths = lengths(reference, other);
        List<Integer> indices = new ArrayList<>();
        int i = reference.size();
        int j = other.size();
        while (i > 0 && j > 0) {
            if (reference.get(i - 1).equals(other.get(j - 1))) {
                indices.add(--i);
                j--;
            } else if (lengths[i][j - 1] > lengths[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
        return indices.reversed();
    }

    /** lengths[i][j]: of the longest one of the first i and the first j tokens. */
    private static int[][] lengths(List<String> reference, List<String> other) {
        int[][] lengths = new int[reference.size() + 1][other.size() + 1];
        for (int i = 1; i <= reference.size(); i++) {
            for (int j = 1; j <= other.size(); j++) {
                lengths[i][j] = reference.get(i - 1).equals(other.get(j - 1))
                        ? lengths[i - 1][j - 1] + 1
                        : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
            }
        }
        return lengths;
    }
}
