package joulebook.api.report;

import java.util.List;
import java.util.stream.Collectors;
import joulebook.api.claim.ClaimCheck;
import joulebook.api.claim.ClaimCheck.Judged;
import joulebook.api.claim.Judge;
import joulebook.api.claim.Measured;
import joulebook.api.claim.PublishedClaims;

/** The published claims in a report, held against this comparison alone, so that the same statement gives the same bytes. */
final class ClaimsSection {
    private ClaimsSection() {}

    static String of(ComparisonStatement said) {
        List<Measured> measured = Evidence.of(said).stream().toList();
        if (measured.isEmpty()) {
            return ""; // the claims are about asa against dense
        }
        ClaimCheck check = new Judge(PublishedClaims.read(), List.of()).check(measured);
        String rows = check.claims().stream().map(ClaimsSection::row).collect(Collectors.joining());
        return "<h2>The published claims, by this comparison alone</h2><p class=\"soft\">" + text(check.source()) + ". "
                + text(check.wording()) + ".</p><div class=\"wide\"><table class=\"claims\"><tr><th>claim</th>"
                + "<th>what arithmetic allows</th><th>here</th><th>verdict</th></tr>" + rows + "</table></div>";
    }

    private static String row(Judged judged) {
        String here = judged.measured().stream()
                .map(row -> text(row.figure()) + (row.tierLabel() == null ? "" : ", " + text(row.tierLabel())))
                .collect(Collectors.joining("<br>"));
        return "<tr><td>" + text(judged.claim()) + "</td><td>" + text(judged.bound()) + "</td><td>"
                + (here.isEmpty() ? "not measured" : here) + "</td><td>" + text(judged.verdictLabel()) + "<small>"
                + text(judged.words()) + "</small></td></tr>";
    }

    private static String text(String raw) {
        return ReportPage.text(raw);
    }
}
