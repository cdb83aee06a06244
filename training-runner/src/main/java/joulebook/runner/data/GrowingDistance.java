package joulebook.runner.data;

/**
 * Short sequences first: of the steps, the first 40 % have eight times as many sequences of an eighth of the length, then 10 %
 * each four times and twice as many, so that a step always has as many tokens. What is far away is learned sooner so.
 */
final class GrowingDistance {
    private static final int BLOCK = 64;

    private GrowingDistance() {}

    /**
     * Into how many sequences of whole blocks one is cut at a step.
     *
     * @param length of it, whole
     * @param shortest that a part may be
     */
    static int parts(long step, long steps, int length, int shortest) {
        double progress = step / (double) steps;
        int parts = progress < 0.4 ? 8 : progress < 0.5 ? 4 : progress < 0.6 ? 2 : 1;
        while (parts > 1 && (length % (parts * BLOCK) != 0 || length / parts < shortest)) {
            parts /= 2;
        }
        return parts;
    }
}
