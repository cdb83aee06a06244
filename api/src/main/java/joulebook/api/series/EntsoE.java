package joulebook.api.series;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import joulebook.api.problem.Refusal;
import joulebook.api.series.SeriesRequest.Stated;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * What the ENTSO-E Transparency Platform answers: a {@code GL_MarketDocument} of actual generation per type (document type
 * A75, process type A16) makes an intensity, a {@code Publication_MarketDocument} of day-ahead prices (A44) a price. Several
 * documents are read as one.
 */
final class EntsoE {
    private final GenerationMix mix;

    EntsoE(GenerationFactors factors) {
        this.mix = new GenerationMix(factors);
    }

    /** A time series, and its place: {@code document 2, TimeSeries 7}. */
    record Placed(Element element, String where) {}

    Shapes.Read read(Stated stated, List<String> documents) {
        List<Placed> series = new ArrayList<>();
        for (int number = 1; number <= documents.size(); number++) {
            String document = documents.size() == 1 ? "" : "document " + number + ", ";
            Element root = MarketXml.parse(documents.get(number - 1));
            suits(root, stated, document);
            for (Element each : MarketXml.children(root, "TimeSeries")) {
                series.add(new Placed(each, document + "TimeSeries " + (series.size() + 1)));
            }
        }
        return stated.kind() == SeriesKind.PRICE
                ? DayAheadPrices.read(stated, ofZone(series, stated.code(), "in_Domain.mRID"))
                : mix.read(stated, ofZone(GenerationMix.generating(series), stated.code(), GenerationMix.ZONE));
    }

    private static void suits(Element root, Stated stated, String document) {
        SeriesKind its = switch (String.valueOf(root.getLocalName())) {
            case "GL_MarketDocument" -> SeriesKind.INTENSITY;
            case "Publication_MarketDocument" -> SeriesKind.PRICE;
            default -> {
                String reason = MarketXml.text(MarketXml.child(root, "Reason"), "text");
                throw Refusal.invalid(
                        "content",
                        document + "this is a " + root.getLocalName()
                                + ", not a GL_MarketDocument (generation) or a Publication_MarketDocument (prices)"
                                + (reason == null ? "" : ". It says: " + reason));
            }
        };
        if (its != stated.kind()) {
            throw Refusal.invalid(
                    "kind",
                    document
                            + (its == SeriesKind.PRICE
                                    ? "these are prices: their kind is price, and they have no basis"
                                    : "a generation mix gives an average: its kind is intensity"));
        }
        is(its == SeriesKind.PRICE ? "A44" : "A75", MarketXml.text(root, "type"), document, "its document type");
        if (its == SeriesKind.INTENSITY) {
            is("A16", MarketXml.text(root, "process.processType"), document, "its process type");
        }
    }

    private static void is(String right, @Nullable String its, String document, String what) {
        if (its != null && !its.equals(right)) {
            throw Refusal.invalid(
                    "content",
                    document + what + " is " + its
                            + ": read are A75 of process A16 (actual generation per type) and A44"
                            + " (day-ahead prices)");
        }
    }

    /** Of the zone that the code names; of the only one there is, by whatever name the user has for it. */
    private static List<Placed> ofZone(List<Placed> series, String code, String field) {
        TreeSet<String> zones = new TreeSet<>();
        for (Placed each : series) {
            String zone = MarketXml.text(each.element(), field);
            if (zone != null) {
                zones.add(zone);
            }
        }
        boolean isEic = code.matches("[0-9]{2}[XYZTWVA][A-Z0-9-]{13}");
        if (!zones.isEmpty() && !zones.contains(code) && (zones.size() > 1 || isEic)) {
            throw Refusal.invalid(
                    "code",
                    "the zones in it are " + String.join(", ", zones) + ", of which " + code
                            + " is none: state the one that you mean as the code");
        }
        return zones.size() < 2
                ? series
                : series.stream()
                        .filter(each -> code.equals(MarketXml.text(each.element(), field)))
                        .toList();
    }
}
