package joulebook.api.series;

import java.io.StringReader;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The XML of the European market's documents (IEC 62325-451): time series of positions in periods. */
final class MarketXml {
    /** A minute is the shortest step, and a year of minutes the longest document. */
    private static final int MOST_STEPS = 366 * 24 * 60;

    private static final Pattern DAYS = Pattern.compile("P([0-9]{1,3})D");

    private MarketXml() {}

    /** What a position of a period holds. */
    record Span(Instant from, Instant to, BigDecimal amount) {}

    /** Without document types and outside entities: the file comes from somebody else. */
    static Element parse(String content) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(content)))
                    .getDocumentElement();
        } catch (SAXException | java.io.IOException e) {
            throw Refusal.invalid("content", "this is no XML: " + e.getMessage());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What each position of a time series holds; with curve type A03 one that is left out is as the one before. */
    static List<Span> spans(Element series, String amount, String where) {
        String curve = text(series, "curveType");
        if (curve != null && !curve.equals("A01") && !curve.equals("A03")) {
            throw Refusal.invalid(
                    "content",
                    where + ": its curve type is " + curve + "; read are A01 and A03, which hold for a step");
        }
        List<Span> spans = new ArrayList<>();
        for (Element period : children(series, "Period")) {
            Element interval = child(period, "timeInterval");
            Instant start = SeriesCsv.instant(String.valueOf(text(interval, "start")), where);
            Instant end = SeriesCsv.instant(String.valueOf(text(interval, "end")), where);
            Duration step = resolution(String.valueOf(text(period, "resolution")), where);
            long steps = Duration.between(start, end).dividedBy(step);
            if (steps < 1
                    || steps > MOST_STEPS
                    || !start.plus(step.multipliedBy(steps)).equals(end)) {
                throw Refusal.invalid(
                        "content",
                        where + ": its period from " + start + " to " + end + " is not of 1 to " + MOST_STEPS
                                + " whole steps of " + step);
            }
            SortedMap<Integer, BigDecimal> amounts = amounts(period, amount, steps, where);
            BigDecimal last = null;
            for (int position = 1; position <= steps; position++) {
                BigDecimal its = amounts.get(position);
                last = its == null && "A03".equals(curve) ? last : its;
                if (last != null) {
                    Instant from = start.plus(step.multipliedBy(position - 1L));
                    spans.add(new Span(from, from.plus(step), last));
                }
            }
        }
        return spans;
    }

    private static SortedMap<Integer, BigDecimal> amounts(Element period, String amount, long steps, String where) {
        SortedMap<Integer, BigDecimal> amounts = new TreeMap<>();
        for (Element point : children(period, "Point")) {
            BigDecimal position = number(text(point, "position"), where);
            if (position.stripTrailingZeros().scale() > 0
                    || position.signum() < 1
                    || position.compareTo(BigDecimal.valueOf(steps)) > 0) {
                throw Refusal.invalid(
                        "content", where + ": '" + position + "' is no position in a period of " + steps + " steps");
            }
            if (amounts.put(position.intValueExact(), number(text(point, amount), where)) != null) {
                throw Refusal.invalid("content", where + ": position " + position + " is there twice");
            }
        }
        return amounts;
    }

    /**
     * The longest step on which all spans begin and end.
     *
     * @throws Refusal (422) if it is below a minute
     */
    static Duration commonStep(List<Span> spans) {
        long first = spans.getFirst().from().getEpochSecond();
        long step = 0;
        for (Span span : spans) {
            step = gcd(step, Duration.between(span.from(), span.to()).toSeconds());
            step = gcd(step, Math.abs(span.from().getEpochSecond() - first));
        }
        if (step < 60) {
            throw Refusal.invalid(
                    "content", "its series share no step of a minute or more: they are " + step + " s apart");
        }
        return Duration.ofSeconds(Math.min(step, Duration.ofDays(1).toSeconds()));
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static Duration resolution(String text, String where) {
        try {
            Matcher days = DAYS.matcher(text);
            Duration step = days.matches() ? Duration.ofDays(Integer.parseInt(days.group(1))) : Duration.parse(text);
            if (step.getNano() == 0 && step.toSeconds() >= 60 && step.toSeconds() <= 86_400) {
                return step;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw Refusal.invalid(
                "content", where + ": '" + text + "' is no resolution of a minute to a day, such as PT15M or PT60M");
    }

    private static BigDecimal number(@Nullable String text, String where) {
        try {
            BigDecimal number = new BigDecimal(String.valueOf(text));
            if (number.precision() <= 20 && Math.abs(number.scale()) <= 12) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid("content", where + ": '" + text + "' is no number");
    }

    static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && name.equals(element.getLocalName())) {
                found.add(element);
            }
        }
        return found;
    }

    static @Nullable Element child(Element parent, String name) {
        return children(parent, name).stream().findFirst().orElse(null);
    }

    static @Nullable String text(@Nullable Element parent, String name) {
        Element found = parent == null ? null : child(parent, name);
        return found == null ? null : found.getTextContent().strip();
    }
}
