package joulebook.runner.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Nested operations on lists of digits (Nangia and Bowman 2018) with Long Range Arena's settings (arXiv:2011.04006): an
 * argument is an operation with probability 1/4, to depth {@value #DEEPEST}, of 2 to {@value #MOST_ARGUMENTS} arguments.
 * MED is the median, of an even number of arguments the mean of the middle two without its fraction; SM the sum modulo 10.
 */
final class ListOps {
    static final int MIN = 10;
    static final int MAX = 11;
    static final int MED = 12;
    static final int SM = 13;
    static final int END = 14;

    private static final int DEEPEST = 10;
    private static final int MOST_ARGUMENTS = 10;
    private static final double OPERATION = 0.25;

    private final RandomGenerator random;
    private final int[] tokens;
    private int length;

    private ListOps(RandomGenerator random, int longest) {
        this.random = random;
        this.tokens = new int[longest];
    }

    /**
     * An expression, 0..9 the digits.
     *
     * @param value what it comes to, 0..9
     */
    record Expression(int[] tokens, int value) {}

    /** One of {@code shortest} to {@code longest} tokens: others are drawn and thrown away, as the Arena does. */
    static Expression draw(RandomGenerator random, int shortest, int longest) {
        while (true) {
            ListOps drawn = new ListOps(random, longest);
            Integer value = drawn.argument(1);
            if (value != null && drawn.length >= shortest) {
                return new Expression(Arrays.copyOf(drawn.tokens, drawn.length), value);
            }
        }
    }

    /** Appends an argument; its value, or null where it would be too long. */
    private @Nullable Integer argument(int depth) {
        if (depth == DEEPEST || random.nextDouble() > OPERATION) {
            int digit = random.nextInt(10);
            return append(digit) ? digit : null;
        }
        int operator = MIN + random.nextInt(4);
        int[] values = new int[2 + random.nextInt(MOST_ARGUMENTS - 1)];
        if (!append(operator)) {
            return null;
        }
        for (int i = 0; i < values.length; i++) {
            Integer value = argument(depth + 1);
            if (value == null) {
                return null;
            }
            values[i] = value;
        }
        return append(END) ? of(operator, values) : null;
    }

    private boolean append(int token) {
        if (length == tokens.length) {
            return false;
        }
        tokens[length++] = token;
        return true;
    }

    /** What an operator makes of its arguments, one at least. */
    static int of(int operator, int... values) {
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        return switch (operator) {
            case MIN -> sorted[0];
            case MAX -> sorted[sorted.length - 1];
            case MED -> (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            case SM -> Arrays.stream(sorted).sum() % 10;
            default -> throw new IllegalArgumentException("no operator: " + operator);
        };
    }
}
