package joulebook.api.series;

import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import joulebook.api.problem.Refusal;
import joulebook.api.series.SeriesRequest.Stated;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What the ENTSO-E Transparency Platform answers for actual generation per type (document type A75, process type A16): a
 * {@code GL_MarketDocument} with a {@code TimeSeries} for each kind of plant, in MW. The intensity is the mean of the
 * plants' factors, weighted by what they generate. A series with {@code outBiddingZone_Domain} is what a plant consumes and
 * is left out, as is what comes out of storage: it was generated before. With curve type A03 a point that is left out is as
 * the one before.
 */
final class EntsoE {
    private static final Map<String, String> PLANTS = Map.ofEntries(
            Map.entry("B01", "biomass"),
            Map.entry("B02", "coal"),
            Map.entry("B03", "coal"),
            Map.entry("B04", "gas"),
            Map.entry("B05", "coal"),
            Map.entry("B06", "oil"),
            Map.entry("B07", "oil"),
            Map.entry("B08", "coal"),
            Map.entry("B09", "geothermal"),
            Map.entry("B11", "hydro"),
            Map.entry("B12", "hydro"),
            Map.entry("B13", "hydro"),
            Map.entry("B14", "nuclear"),
            Map.entry("B15", "other"),
            Map.entry("B16", "solar"),
            Map.entry("B17", "other"),
            Map.entry("B18", "wind"),
            Map.entry("B19", "wind"),
            Map.entry("B20", "other"));
    private static final List<String> STORAGE = List.of("B10", "B25");

    private final GenerationFactors factors;

    EntsoE(GenerationFactors factors) {
        this.factors = factors;
    }

    /** What was generated in a step, and what that emitted: MW, and MW x g/kWh. */
    private static final class Mix {
        private BigDecimal power = BigDecimal.ZERO;
        private BigDecimal emitting = BigDecimal.ZERO;
        private int plants;
    }

    Shapes.Read read(Stated stated) {
        if (stated.kind() != SeriesKind.INTENSITY) {
            throw Refusal.invalid("kind", "a generation mix gives an average: its kind is intensity");
        }
        Element root = parse(stated.content());
        if (!"GL_MarketDocument".equals(root.getLocalName())) {
            throw Refusal.invalid(
                    "content",
                    "this is a " + root.getLocalName() + ", not a GL_MarketDocument"
                            + words(root, "text", ". It says: "));
        }
        SortedMap<Instant, Mix> mixes = new TreeMap<>();
        Duration step = null;
        int number = 0;
        for (Element series : children(root, "TimeSeries")) {
            number++;
            String type = text(child(series, "MktPSRType"), "psrType");
            if (child(series, "outBiddingZone_Domain.mRID") != null || type != null && STORAGE.contains(type)) {
                continue;
            }
            Duration its = add(series, "TimeSeries " + number, factor(type, stated, number), mixes);
            if (step != null && its != null && !its.equals(step)) {
                throw Refusal.invalid(
                        "content",
                        "TimeSeries " + number + ": its resolution is " + its + ", others' is " + step
                                + ": send one document for each resolution");
            }
            step = its == null ? step : its;
        }
        if (step == null) {
            throw Refusal.invalid("content", "there is no generation in this document");
        }
        return new Shapes.Read(stated.every(step), points(mixes, step, stated.kind()));
    }

    private BigDecimal factor(@Nullable String type, Stated stated, int number) {
        String plant = type == null ? null : PLANTS.get(type);
        if (plant == null) {
            throw Refusal.invalid(
                    "content", "TimeSeries " + number + ": psrType '" + type + "' is no kind of plant that we know");
        }
        return factors.gramsPerKwh(plant, stated.basis());
    }

    private static @Nullable Duration add(
            Element series, String where, BigDecimal factor, SortedMap<Instant, Mix> mixes) {
        boolean repeats = "A03".equals(text(series, "curveType"));
        Duration step = null;
        for (Element period : children(series, "Period")) {
            Element interval = child(period, "timeInterval");
            Instant start = SeriesCsv.instant(String.valueOf(text(interval, "start")), where);
            Instant end = SeriesCsv.instant(String.valueOf(text(interval, "end")), where);
            step = resolution(String.valueOf(text(period, "resolution")), where);
            SortedMap<Integer, BigDecimal> quantities = new TreeMap<>();
            for (Element point : children(period, "Point")) {
                quantities.put(
                        number(text(point, "position"), where).intValueExact(), number(text(point, "quantity"), where));
            }
            long steps = Duration.between(start, end).dividedBy(step);
            BigDecimal last = null;
            for (int position = 1; position <= steps; position++) {
                BigDecimal power = quantities.get(position);
                power = power == null && repeats ? last : power;
                last = power;
                if (power != null) {
                    Mix mix = mixes.computeIfAbsent(start.plus(step.multipliedBy(position - 1L)), any -> new Mix());
                    mix.power = mix.power.add(power);
                    mix.emitting = mix.emitting.add(power.multiply(factor));
                    mix.plants++;
                }
            }
        }
        return step;
    }

    /** A step in which a kind of plant is missing that others have is no whole mix: it is left out, and is a gap. */
    private static List<ParsedPoint> points(SortedMap<Instant, Mix> mixes, Duration step, SeriesKind kind) {
        int most = mixes.values().stream().mapToInt(mix -> mix.plants).max().orElse(0);
        List<ParsedPoint> points = new ArrayList<>();
        mixes.forEach((from, mix) -> {
            if (mix.plants == most && mix.power.signum() > 0) {
                BigDecimal grams = mix.emitting.divide(mix.power, kind.decimals(), RoundingMode.HALF_EVEN);
                points.add(new ParsedPoint(
                        from,
                        from.plus(step),
                        kind.value(grams.toPlainString(), from.toString()),
                        from.toString(),
                        "mix of " + mix.power.stripTrailingZeros().toPlainString() + " MW from " + mix.plants
                                + " kinds of plant; factors: IPCC AR5 WG3 Annex III"));
            }
        });
        return points;
    }

    private static Duration resolution(String text, String where) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.invalid("content", where + ": '" + text + "' is no resolution, such as PT60M");
        }
    }

    private static BigDecimal number(@Nullable String text, String where) {
        try {
            return new BigDecimal(String.valueOf(text));
        } catch (NumberFormatException e) {
            throw Refusal.invalid("content", where + ": '" + text + "' is no number");
        }
    }

    /** Without document types and outside entities: the file comes from somebody else. */
    private static Element parse(String content) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(content)));
            return document.getDocumentElement();
        } catch (SAXException | java.io.IOException e) {
            throw Refusal.invalid("content", "this is no XML: " + e.getMessage());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && name.equals(element.getLocalName())) {
                found.add(element);
            }
        }
        return found;
    }

    private static @Nullable Element child(Element parent, String name) {
        return children(parent, name).stream().findFirst().orElse(null);
    }

    private static @Nullable String text(@Nullable Element parent, String name) {
        Element found = parent == null ? null : child(parent, name);
        return found == null ? null : found.getTextContent().strip();
    }

    private static String words(Element root, String name, String before) {
        Element reason = child(root, "Reason");
        String said = text(reason, name);
        return said == null ? "" : before + said;
    }
}
