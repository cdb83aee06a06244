package joulebook.runner.evaluation.metric;

import java.util.List;

/**
 * Matthews' correlation of two classes, (TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN)), in -1..1
 * (Matthews 1975). Where a row or column of the table is empty it is 0 by convention (scikit-learn's).
 */
public final class Matthews {
    private Matthews() {}

    public static double of(List<Labelled> examples, String positive) {
        double[][] table = new double[2][2]; // doubles: the product of four counts leaves a long's range
        for (Labelled example : examples) {
            table[example.gold().equals(positive) ? 1 : 0][example.predicted().equals(positive) ? 1 : 0]++;
        }
        double product = (table[1][1] + table[0][1])
                * (table[1][1] + table[1][0])
                * (table[0][0] + table[0][1])
                * (table[0][0] + table[1][0]);
        return product == 0 ? 0 : (table[1][1] * table[0][0] - table[0][1] * table[1][0]) / Math.sqrt(product);
    }
}
