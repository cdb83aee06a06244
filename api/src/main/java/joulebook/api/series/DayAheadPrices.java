package joulebook.api.series;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import joulebook.api.problem.Refusal;
import joulebook.api.series.EntsoE.Placed;
import joulebook.api.series.MarketXml.Span;
import joulebook.api.series.SeriesRequest.Stated;

/** Day-ahead prices per MWh (A44) as a series of prices per kWh, on the finest step of any of its time series. */
final class DayAheadPrices {
    private DayAheadPrices() {}

    static Shapes.Read read(Stated stated, List<Placed> series) {
        List<Span> spans = new ArrayList<>();
        List<String> wheres = new ArrayList<>();
        for (Placed each : series) {
            perMegawattHour(each, stated);
            for (Span span : MarketXml.spans(each.element(), "price.amount", each.where())) {
                spans.add(span);
                wheres.add(each.where());
            }
        }
        if (spans.isEmpty()) {
            throw Refusal.invalid("content", "there is no price in it");
        }
        Duration step = MarketXml.commonStep(spans);
        SortedMap<Instant, BigDecimal> prices = new TreeMap<>();
        List<ParsedPoint> points = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            for (Instant at = span.from(); at.isBefore(span.to()); at = at.plus(step)) {
                BigDecimal other = prices.putIfAbsent(at, span.amount());
                if (other == null) {
                    points.add(point(at, step, span.amount(), stated, wheres.get(i)));
                } else if (other.compareTo(span.amount()) != 0) {
                    throw Refusal.invalid(
                            "content",
                            wheres.get(i) + ": at " + at + " a MWh is " + span.amount() + ", but " + other
                                    + " by a series before it: two auctions, or two editions. Bring only the one by which"
                                    + " your contract goes (a request to ENTSO-E names an auction by"
                                    + " classificationSequence_AttributeInstanceComponent.Position)");
                }
            }
        }
        return new Shapes.Read(stated.every(step), points);
    }

    private static ParsedPoint point(Instant at, Duration step, BigDecimal perMwh, Stated stated, String where) {
        BigDecimal perKwh = perMwh.movePointLeft(3).setScale(stated.kind().decimals(), RoundingMode.HALF_EVEN);
        return new ParsedPoint(
                at,
                at.plus(step),
                stated.kind().value(perKwh.toPlainString(), where),
                at.toString(),
                perMwh.toPlainString() + " per MWh");
    }

    private static void perMegawattHour(Placed series, Stated stated) {
        String unit = String.valueOf(MarketXml.text(series.element(), "price_Measure_Unit.name"));
        if (!unit.equals("MWH")) {
            throw Refusal.invalid("content", series.where() + ": its prices are per " + unit + ", not per MWH");
        }
        String currency = String.valueOf(MarketXml.text(series.element(), "currency_Unit.name"));
        if (!stated.unit().equals(SeriesKind.PRICE.unit(currency))) {
            throw Refusal.invalid(
                    "currency", series.where() + ": its prices are in " + currency + ": state that as their currency");
        }
    }
}
