package joulebook.runner.loop;

import java.util.ArrayList;
import java.util.List;

/** Losses by their place in a sequence, in spans that double: 0..63, 64..127, 128..255 and so on. */
public final class LossByPosition {
    private static final int FIRST = 64;

    private final int length;
    private final List<Double> sums = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();

    /**
     * Places of one span.
     *
     * @param from the first place, from 0
     * @param to the place after the last
     * @param loss nats a token, the mean over those that were asked for
     * @param tokens how many were
     */
    public record Span(int from, int to, double loss, long tokens) {}

    /** Of sequences of {@code length} tokens. */
    LossByPosition(int length) {
        this.length = length;
        for (int from = 0; from < length; from = end(from)) {
            sums.add(0.0);
            counts.add(0L);
        }
    }

    /** @param at a token's index in a batch (B T) */
    void add(int at, double loss) {
        int place = at % length;
        int span = place < FIRST ? 0 : 1 + Integer.numberOfTrailingZeros(Integer.highestOneBit(place / FIRST));
        sums.set(span, sums.get(span) + loss);
        counts.set(span, counts.get(span) + 1);
    }

    /** Those in which something was asked for, in order. */
    List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        int from = 0;
        for (int span = 0; span < sums.size(); span++) {
            int to = Math.min(length, end(from));
            if (counts.get(span) > 0) {
                spans.add(new Span(from, to, sums.get(span) / counts.get(span), counts.get(span)));
            }
            from = to;
        }
        return spans;
    }

    private static int end(int from) {
        return from == 0 ? FIRST : 2 * from;
    }
}
