package joulebook.api.report;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.stream.Collectors;
import joulebook.api.report.EnergyToLoss.Reach;
import joulebook.api.report.EnergyToLoss.Reached;
import org.jspecify.annotations.Nullable;

/** Energy to equal loss in the report: the verdict, and each run's joules. */
final class EnergyToLossSection {
    private EnergyToLossSection() {}

    static String of(@Nullable EnergyToLoss toLoss) {
        if (toLoss == null) {
            return "";
        }
        String verdicts = toLoss.variants().stream()
                .map(against -> "<p>" + ReportPage.text(against.verdict()) + "</p>")
                .collect(Collectors.joining());
        String rows = toLoss.runs().stream().map(EnergyToLossSection::row).collect(Collectors.joining());
        return "<h2>Energy to equal loss</h2>" + verdicts + "<p class=\"soft\">The loss is "
                + ReportPage.text(toLoss.target()) + ". " + ReportPage.text(toLoss.evaluations())
                + "</p><div class=\"wide\"><table><tr><th>run</th><th>loss to reach</th><th>best loss</th><th>energy to it</th></tr>"
                + rows + "</table></div>";
    }

    private static String row(Reach reach) {
        return String.format(
                Locale.ROOT,
                "<tr><td>%s, seed %d</td><td>%.4f</td><td>%.4f</td><td>%s%s J<small>%s</small></td></tr>",
                ReportPage.text(reach.variant()),
                reach.seed(),
                reach.target(),
                reach.bestLoss(),
                reach.reached() == Reached.NEVER
                        ? "never: more than "
                        : reach.reached() == Reached.YES ? "" : "at most ",
                ReportPage.digits(new BigDecimal(reach.joules())),
                ReportPage.text(String.valueOf(reach.tierLabel())));
    }
}
