package joulebook.api.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import joulebook.api.report.ComparisonStatement.Mean;
import joulebook.api.report.ComparisonStatement.Saving;
import joulebook.api.report.ComparisonStatement.VariantPart;
import joulebook.api.report.RunStatement.Figures;
import joulebook.api.report.RunStatement.TermsView;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/** A comparison as one page that needs nothing else; the same statement gives the same bytes. */
final class ReportPage {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1b2430;--soft:#5b6675;--line:#d9dee5;--a:#2563a8;--b:#b4571c;--bg:#fff}
            @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa5b4;--line:#323b47;--a:#6fa8e6;--b:#e59a5f;--bg:#12171e}}
            body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--bg);max-width:62rem;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p.verdict{font-size:1.15rem}
            .soft{color:var(--soft)}.tier{border:1px solid var(--b);color:var(--b);border-radius:3px;padding:0 .3em;font-size:.8em}
            .wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.35rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:top}th{white-space:normal}td small{display:block;color:var(--soft)}
            th:first-child,td:first-child{text-align:left}svg{width:100%;height:auto;display:block}svg text{fill:var(--ink);font-size:12px}
            .dense{stroke:var(--a);fill:var(--a)}.asa,.other{stroke:var(--b);fill:var(--b)}.window{stroke:#2f9d6b;fill:#2f9d6b}.random{stroke:#9a5bc0;fill:#9a5bc0}.moba{stroke:#c24a60;fill:#c24a60}.linformer{stroke:#8a8d1f;fill:#8a8d1f}.moe{stroke:#7d8590;fill:#7d8590}.curve{fill:none;stroke-width:2}.claims th,.claims td{text-align:left;white-space:normal;min-width:9rem}.axis{stroke:var(--line);fill:none}.axis.range{stroke:var(--ink)}.target{stroke:var(--ink);stroke-width:1;stroke-dasharray:5 4;fill:none}
            @media print{:root{--ink:#000;--soft:#444;--line:#bbb;--bg:#fff}body{margin:0;max-width:none}svg,table,tr{break-inside:avoid}h2{break-after:avoid}}
            """;

    private static final Set<String> COLOURED = Set.of("dense", "asa", "window", "random", "moba", "linformer", "moe");
    private static final int UNCERTAIN_DIGITS = 2;
    private static final int EXACT_DIGITS = 4;

    /** What a browser holds the page to (W3C Content Security Policy Level 3): the one style sheet that is in it, and nothing else. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-"
            + Base64.getEncoder().encodeToString(Canonical.sha256(STYLE.getBytes(StandardCharsets.UTF_8)))
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private ReportPage() {}

    static String of(ComparisonStatement statement) {
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>%s</title><style>%s</style></head><body>
                <h1>%s</h1><p class="soft">Joulebook comparison %s, %s</p>
                %s%s%s%s%s%s%s
                </body></html>
                """.formatted(
                        text(statement.name()),
                        STYLE,
                        text(statement.name()),
                        statement.id(),
                        statement.createdAt().toString().substring(0, 10),
                        verdicts(statement),
                        "<h2>Variants</h2>" + table(statement.variants()),
                        "<h2>Energy per run</h2>" + bars(statement.variants()),
                        CurveChart.overTokens(statement.curves()),
                        CurveChart.overJoules(statement.curves(), statement.energyToLoss())
                                + EnergyToLossSection.of(statement.energyToLoss()),
                        ClaimsSection.of(statement),
                        sources(statement));
    }

    private static String verdicts(ComparisonStatement statement) {
        List<Saving> savings = statement.savings();
        if (statement.refusal() != null) {
            return "<p class=\"verdict\">" + text(statement.refusal()) + "</p>";
        }
        if (savings.isEmpty()) {
            return "<p class=\"verdict\">No pair of finished runs to compare yet.</p>";
        }
        return savings.stream()
                .map(saving -> "<p class=\"verdict\">" + text(saving.verdict()) + "</p><p class=\"soft\">"
                        + text(saving.note()) + " " + bound(saving) + "</p>")
                .collect(Collectors.joining());
    }

    private static String bound(Saving saving) {
        var bound = saving.flopBound();
        return bound == null
                ? ""
                : "By operations, no engine could save more than "
                        + percent(bound.idealSaving()) + " of a step here: attention is "
                        + percent(bound.attentionShare()) + " of it, and " + percent(bound.density())
                        + " of its map was executed.";
    }

    private static String table(List<VariantPart> variants) {
        String rows = variants.stream()
                .map(variant -> "<tr><td>" + text(variant.variant()) + "</td><td>" + variant.runs() + "</td><td>"
                        + tier(variant.tierLabel()) + " " + amount(variant.energy()) + "<small>"
                        + range(variant.energy()) + "</small></td><td>" + coverage(variant.coverage()) + "</td><td>"
                        + amount(variant.cost()) + "</td><td>" + amount(variant.carbon()) + "</td><td>"
                        + mean(variant.tokensPerSecond(), 3) + "</td><td>" + mean(variant.heldOutLoss(), 4)
                        + "</td><td>" + densities(variant) + "</td></tr>")
                .collect(Collectors.joining());
        return "<div class=\"wide\"><table><tr><th>variant</th><th>runs</th><th>energy, 95 % range</th><th>coverage</th>"
                + "<th>cost</th><th>CO2e</th><th>tokens/s</th><th>held-out loss</th><th>density by layer</th></tr>"
                + rows + "</table></div>";
    }

    private static String densities(VariantPart variant) {
        return variant.attentionDensity().stream()
                .map(layer -> layer.get("executed") instanceof Number number
                        ? String.format(Locale.ROOT, "%.2f", number.doubleValue())
                        : "")
                .collect(Collectors.joining(" "));
    }

    private static String bars(List<VariantPart> variants) {
        double most = variants.stream()
                .map(VariantPart::energy)
                .mapToDouble(energy -> energy == null ? 0 : Amount.exact(energy.high()))
                .max()
                .orElse(1);
        StringBuilder svg = new StringBuilder();
        int y = 10;
        for (VariantPart variant : variants) {
            Amount energy = variant.energy();
            if (energy != null) {
                double scale = 520 / Math.max(1, most);
                double low = 90 + Amount.exact(energy.low()) * scale;
                double high = 90 + Amount.exact(energy.high()) * scale;
                svg.append(String.format(
                        Locale.ROOT,
                        "<text x=\"0\" y=\"%d\">%s</text><rect class=\"%s\" x=\"90\" y=\"%d\" width=\"%.1f\" height=\"18\" opacity=\".75\"/>"
                                + "<path class=\"axis range\" d=\"M%.1f %d H%.1f M%.1f %d v8 M%.1f %d v8\"/>"
                                + "<text x=\"%.1f\" y=\"%d\">%s</text>",
                        y + 14,
                        text(variant.variant()),
                        style(variant.variant()),
                        y,
                        Amount.exact(energy.amount()) * scale,
                        low,
                        y + 9,
                        high,
                        low,
                        y + 5,
                        high,
                        y + 5,
                        high + 8,
                        y + 14,
                        amount(energy)));
                y += 30;
            }
        }
        return "<svg viewBox=\"0 0 720 " + (y + 5) + "\" role=\"img\" aria-label=\"energy per run with its range\">"
                + svg + "</svg>";
    }

    private static String sources(ComparisonStatement statement) {
        Figures figures = statement.runs().stream()
                .map(RunStatement::figures)
                .filter(each -> each != null)
                .findFirst()
                .orElse(null);
        if (figures == null) {
            return "";
        }
        TermsView terms = figures.terms();
        String devices = figures.devices().stream()
                .map(device -> "<li>" + text(device.name()) + " (" + text(device.device()) + "), "
                        + text(device.method()) + ": " + text(device.provenance()) + "</li>")
                .collect(Collectors.joining());
        return "<h2>Where the figures come from</h2><ul>" + devices + "<li>Grid intensity: "
                + digits(new BigDecimal(Amount.exact(terms.intensity())).movePointLeft(3)) + " g CO2e/kWh, "
                + text(terms.countryName()) + " " + terms.factorYear() + ", " + text(terms.factorBasis())
                + (terms.factorAssumed() ? " (assumed: no country was named)" : "") + ". "
                + text(terms.factorSource()) + ", " + text(terms.factorLicence()) + ".</li><li>Price: "
                + digits(new BigDecimal(Amount.exact(terms.tariff())).movePointLeft(6)) + " "
                + text(terms.tariff().replaceFirst("^\\d+u", "")) + (terms.tariffAssumed() ? " (assumed)" : "") + ", "
                + text(terms.tariffSource()) + ".</li><li>PUE: " + text(terms.pue()) + " (" + text(terms.pueSource())
                + ").</li>" + standIns(figures)
                + "</ul><p class=\"soft\">A range is the meter's 95 % range; an interval over seeds is Student's"
                + " t. Energy of evaluations is inside the run.</p>";
    }

    private static String standIns(Figures figures) {
        return figures.fallbacks().stream()
                .map(each -> "<li>" + percent(Double.parseDouble(each.share()))
                        + " of the energy by a stand-in for the " + text(each.of()) + ": " + text(each.by()) + "</li>")
                .collect(Collectors.joining());
    }

    private static String amount(@Nullable Amount amount) {
        return amount == null ? "not booked" : human(amount);
    }

    private static String range(@Nullable Amount amount) {
        return amount == null
                ? ""
                : read(amount.low(), amount).toPlainString() + " to "
                        + read(amount.high(), amount).toPlainString() + " "
                        + scale(amount).name();
    }

    /** In a unit that people read, to the place of the second digit of what is uncertain (GUM 7.2.6). */
    static String human(Amount amount) {
        return read(amount.amount(), amount).toPlainString() + " "
                + scale(amount).name();
    }

    private static BigDecimal read(String exact, Amount amount) {
        BigDecimal one = scale(amount).one();
        BigDecimal half = BigDecimal.valueOf(Amount.exact(amount.high()) - Amount.exact(amount.low()))
                .divide(one.multiply(BigDecimal.TWO), MathContext.DECIMAL64);
        BigDecimal value = BigDecimal.valueOf(Amount.exact(exact)).divide(one, MathContext.DECIMAL64);
        BigDecimal leading = half.signum() == 0 ? value : half;
        int place = (half.signum() == 0 ? EXACT_DIGITS : UNCERTAIN_DIGITS) - (leading.precision() - leading.scale());
        BigDecimal rounded = value.setScale(place, RoundingMode.HALF_EVEN);
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    private record Scale(String name, BigDecimal one) {}

    private static Scale scale(Amount amount) {
        String unit = Amount.unit(amount.amount());
        if (unit.equals("mJ")) {
            return Amount.exact(amount.amount()) >= 3_600_000_000L
                    ? new Scale("kWh", BigDecimal.valueOf(3_600_000_000L))
                    : new Scale("Wh", BigDecimal.valueOf(3_600_000));
        }
        return new Scale(unit.equals("ugCO2e") ? "g" : unit.substring(1), BigDecimal.valueOf(1_000_000));
    }

    static String digits(BigDecimal value) {
        return value.round(new MathContext(3)).stripTrailingZeros().toPlainString();
    }

    private static String mean(@Nullable Mean mean, int digits) {
        return mean == null
                ? ""
                : BigDecimal.valueOf(mean.mean()).round(new MathContext(digits)).toPlainString();
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }

    /** Cut, not rounded: what is not whole must not read as whole. */
    private static String coverage(@Nullable String share) {
        return share == null
                ? ""
                : new BigDecimal(share)
                                .movePointRight(2)
                                .setScale(2, RoundingMode.DOWN)
                                .toPlainString() + " %";
    }

    private static String tier(@Nullable String label) {
        return "<span class=\"tier\">" + text(String.valueOf(label)) + "</span>";
    }

    static String style(@Nullable String variant) {
        return variant != null && COLOURED.contains(variant) ? variant : "other";
    }

    static String text(String raw) {
        return HtmlUtils.htmlEscape(raw);
    }
}
