package joulebook.runner.evaluation.metric;

/** HumanEval's pass@k (Chen et al. 2021): the chance that one of k samples passes, estimated without bias from n of them. */
public final class PassAtK {
    private PassAtK() {}

    /**
     * 1 - C(n - c, k) / C(n, k), as the product 1 - (1 - k / (n - c + 1)) ... (1 - k / n), which never overflows.
     *
     * @param samples n
     * @param passed c, 0..n
     * @param k 1..n: fewer samples than k allow no unbiased estimate
     */
    public static double of(int samples, int passed, int k) {
        if (k < 1 || k > samples || passed < 0 || passed > samples) {
            throw new IllegalArgumentException(
                    "pass@" + k + " cannot be estimated from " + passed + " passes of " + samples + " samples");
        }
        if (samples - passed < k) {
            return 1; // any k samples have one that passes
        }
        double allFail = 1;
        for (int i = samples - passed + 1; i <= samples; i++) {
            allFail *= 1 - (double) k / i;
        }
        return 1 - allFail;
    }
}
