package joulebook.api.projection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Least squares of relative errors with coefficients that are not negative: no part of a step gives time back. Of all sets of
 * columns it takes the one that fits best and needs no negative coefficient, which for few columns is the exact solution.
 */
final class LeastSquares {
    private static final double SINGULAR = 1e-9;

    private LeastSquares() {}

    /**
     * Coefficients b that minimise the sum of ((x b - y) / y)^2.
     *
     * @param rows x, a row for each value
     * @param values y, above zero
     * @return null where no set of columns can be solved
     */
    static double @Nullable [] fit(double[][] rows, double[] values) {
        int columns = rows[0].length;
        double[] best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int set = 1; set < 1 << columns; set++) {
            double[] found = solve(rows, values, set);
            if (found != null && Arrays.stream(found).allMatch(b -> b >= 0)) {
                double error = error(rows, values, found);
                if (error < least) {
                    least = error;
                    best = found;
                }
            }
        }
        return best;
    }

    static double predict(double[] row, double[] coefficients) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += row[i] * coefficients[i];
        }
        return sum;
    }

    private static double error(double[][] rows, double[] values, double[] coefficients) {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            sum += Math.pow(predict(rows[i], coefficients) / values[i] - 1, 2);
        }
        return sum;
    }

    /** The normal equations of the set's columns, each scaled to its largest value; null where they are singular. */
    private static double @Nullable [] solve(double[][] rows, double[] values, int set) {
        int all = rows[0].length;
        int[] columns = java.util.stream.IntStream.range(0, all)
                .filter(column -> (set >> column & 1) == 1)
                .toArray();
        int n = columns.length;
        double[] scale = new double[n];
        for (int i = 0; i < n; i++) {
            for (int r = 0; r < rows.length; r++) {
                scale[i] = Math.max(scale[i], rows[r][columns[i]] / values[r]);
            }
        }
        double[][] equations = new double[n][n + 1];
        for (int r = 0; r < rows.length; r++) {
            for (int i = 0; i < n; i++) {
                double x = rows[r][columns[i]] / values[r] / scale[i];
                for (int j = 0; j < n; j++) {
                    equations[i][j] += x * rows[r][columns[j]] / values[r] / scale[j];
                }
                equations[i][n] += x;
            }
        }
        if (!eliminate(equations)) {
            return null;
        }
        double[] found = new double[all];
        for (int i = 0; i < n; i++) {
            found[columns[i]] = equations[i][n] / scale[i];
        }
        return found;
    }

    /** Gauss and Jordan with pivots; whether there is one solution, which the last column then holds. */
    private static boolean eliminate(double[][] equations) {
        int n = equations.length;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                pivot = Math.abs(equations[row][column]) > Math.abs(equations[pivot][column]) ? row : pivot;
            }
            if (!(Math.abs(equations[pivot][column]) > SINGULAR)) {
                return false;
            }
            double[] swapped = equations[pivot];
            equations[pivot] = equations[column];
            equations[column] = swapped;
            for (int row = 0; row < n; row++) {
                double times = row == column ? 0 : equations[row][column] / swapped[column];
                for (int i = column; i <= n; i++) {
                    equations[row][i] -= times * swapped[i];
                }
            }
            for (int i = n; i >= column; i--) {
                equations[column][i] /= swapped[column];
            }
        }
        return true;
    }
}
