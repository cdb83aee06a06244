package joulebook.runner.app;

import java.util.Locale;
import joulebook.runner.evaluation.task.Report;
import org.jspecify.annotations.Nullable;

/** Reports as a table on the standard output, each with its signature. */
final class EvalTable {
    private EvalTable() {}

    static void printHead() {
        System.out.printf("%-24s %8s  %-21s %9s  %s%n", "task", "examples", "measure", "value", "95 % interval");
    }

    static void print(Report report) {
        report.values()
                .forEach(value -> System.out.printf(
                        "%-24s %8d  %-21s %9s  %s%n",
                        report.task(),
                        report.examples(),
                        value.name(),
                        number(value.value()),
                        value.low() == null ? "" : number(value.low()) + " to " + number(value.high())));
        if (!report.verdicts().isEmpty()) {
            System.out.println("  programs: " + report.verdicts() + "; " + report.sandbox());
        }
        System.out.println("  " + report.signature() + "; " + report.answers());
    }

    static void printMean(String suite, double mean) {
        System.out.printf("%-24s %8s  %-21s %9s%n", suite, "", "mean of all tasks", number(mean));
    }

    private static String number(@Nullable Double value) {
        return value == null ? "undefined" : String.format(Locale.ROOT, "%.2f", value);
    }
}
