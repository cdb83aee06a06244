package joulebook.runner.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.model.Decoder;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Decoding of a whole small model, ASA against dense, in one run. Both read their caches by the same code on the vector
 * unit, so that what differs is what is read. The caches are filled with keys whose blocks have topics, as in text, and
 * that nobody computed: what a step costs depends on what the gate keeps of them, not on what they mean.
 */
public final class DecodingBench {
    private static final ModelShape SHAPE = new ModelShape(256, 512, 8, 2, 131_072);
    private static final int BLOCK = 64;
    private static final int WARM_UP = 8;
    private static final int WARM_UP_CONTEXT = 1024;
    private static final int BISECTIONS = 14;
    /** A window ends before the context has grown by more than a quarter. */
    private static final int GROWTH = 4;

    private final Consumer<String> lines;
    private final Windows windows;

    /** Hears when what is measured begins and ends, so that somebody else can meter it. */
    public interface Windows {
        Windows UNHEARD = new Windows() {
            @Override
            public void begin(String name, String variant) {}

            @Override
            public void end(long tokens) {}
        };

        void begin(String name, String variant);

        void end(long tokens);
    }

    /**
     * What to measure.
     *
     * @param contexts tokens that were read before
     * @param batches sequences in step
     * @param densities shares of keys and values to read
     * @param seconds of each measurement
     */
    public record Cases(int[] contexts, int[] batches, double[] densities, double seconds) {
        public static final Cases ALL =
                new Cases(new int[] {1024, 4096, 16_384, 65_536}, new int[] {1, 8}, new double[] {0.125}, 4);
        public static final Cases QUICK = new Cases(new int[] {1024, 4096}, new int[] {1}, new double[] {0.25}, 0.5);
    }

    public DecodingBench(Consumer<String> lines, Windows windows) {
        this.lines = lines;
        this.windows = windows;
    }

    /** A rate, and what was read for it. */
    private record Rate(double tokensPerSecond, Decoding.Traffic traffic) {}

    /**
     * Measures all cases that fit the memory.
     *
     * @param mostBytes that a cache may take
     */
    public List<BenchRow> run(Cases cases, long mostBytes) {
        lines.accept(
                "decoding, " + SHAPE.layers() + " layers, d = " + SHAPE.width() + ", " + SHAPE.heads() + " heads x "
                        + SHAPE.headWidth() + ", float32; baseline: dense decoding by the same code, all keys read");
        lines.accept("read: keys, values and codes that ASA reads, of all keys and values; most: if bytes were all");
        lines.accept("%-42s %10s %10s %7s %7s %10s".formatted("case", "ASA tok/s", "dense", "ratio", "read", "most"));
        warmUp(cases.seconds);
        List<BenchRow> rows = new ArrayList<>();
        for (int context : cases.contexts) {
            for (int batch : cases.batches) {
                long bytes = cacheBytes(context, batch);
                if (bytes > mostBytes) {
                    lines.accept("context=%d batch=%d: left out, its cache takes %.1f GiB"
                            .formatted(context, batch, bytes / (double) (1L << 30)));
                } else {
                    rows.addAll(measure(context, batch, cases));
                }
            }
        }
        lines.accept("peak memory of this process: " + PeakMemory.inWords());
        return rows;
    }

    /** Until the compiler is done with what all cases share. */
    private static void warmUp(double seconds) {
        DecodingBench unheard = new DecodingBench(line -> {}, Windows.UNHEARD);
        for (Variant variant : List.of(Variant.DENSE, Variant.ASA)) {
            unheard.rate("", variant, WARM_UP_CONTEXT, 2, 0.5, Math.min(2, seconds));
        }
    }

    private static int capacity(int context) {
        return context + Math.max(context / GROWTH, 2 * BLOCK);
    }

    private static long cacheBytes(int context, int batch) {
        return 4L * 2 * SHAPE.layers() * SHAPE.width() * capacity(context) * batch;
    }

    private List<BenchRow> measure(int context, int batch, Cases cases) {
        List<BenchRow> rows = new ArrayList<>();
        String place = "context=%d batch=%d".formatted(context, batch);
        Rate dense = rate(place, Variant.DENSE, context, batch, 1, cases.seconds);
        for (double density : cases.densities) {
            Rate asa = rate(place + " density=" + density, Variant.ASA, context, batch, density, cases.seconds);
            double share = asa.traffic.share();
            String name = "%s read=%.3f".formatted(place, share);
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("target", density);
            more.put("keysAndValuesRead", BenchRow.rounded(share));
            BenchRow row = BenchRow.tokensPerSecond(
                    name,
                    asa.tokensPerSecond,
                    dense.tokensPerSecond,
                    dense.tokensPerSecond / bytesLeft(context, batch, share),
                    more);
            lines.accept("%-42s %10.1f %10.1f %6.2fx %6.1f%% %10.1f"
                    .formatted(name, row.ours(), row.baseline(), row.ratio(), 100 * share, row.floor()));
            rows.add(row);
        }
        return rows;
    }

    /** Bytes of a sparse step, of a dense step's: weights are read once for all sequences, the cache for each. */
    private static double bytesLeft(int context, int batch, double share) {
        double cache = 2.0 * SHAPE.layers() * SHAPE.width() * context * batch;
        return (SHAPE.parameters() + share * cache) / (SHAPE.parameters() + cache);
    }

    private Rate rate(String name, Variant variant, int context, int batch, double density, double seconds) {
        try (Scope scope = new Scope()) {
            Gpt model = new Gpt(SHAPE.withLength(longest(context)), variant, density, 1, Device.CPU, Engines.auto());
            Fill fill = Fill.topical(context);
            long steps = 0;
            long nanos = 0;
            Decoding.Traffic traffic = new Decoding.Traffic(0, 0);
            while (nanos < seconds * 1e9) {
                try (Scope window = new Scope()) {
                    Decoder decoder = filled(model, fill, context, batch);
                    if (steps == 0 && variant.isGated()) {
                        settle(model, decoder, batch, density);
                    }
                    long[] last = new long[batch];
                    for (int i = 0; i < WARM_UP; i++) {
                        last = step(decoder, last);
                    }
                    Decoding.Traffic before = decoder.traffic();
                    long done = steps;
                    windows.begin(name, variant.label());
                    long begin = System.nanoTime();
                    long end = begin;
                    while (nanos + end - begin < seconds * 1e9 && decoder.length(0) < capacity(context)) {
                        last = step(decoder, last);
                        steps++;
                        end = System.nanoTime();
                    }
                    windows.end((steps - done) * batch);
                    nanos += end - begin;
                    Decoding.Traffic after = decoder.traffic();
                    traffic = traffic.plus(
                            new Decoding.Traffic(after.read() - before.read(), after.held() - before.held()));
                }
            }
            return new Rate(steps * batch / (nanos / 1e9), traffic);
        }
    }

    private static int longest(int context) {
        return (capacity(context) + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static Decoder filled(Gpt model, Fill fill, int context, int batch) {
        Decoder decoder = model.decoder(batch, capacity(context));
        List<Tensor> keys = Collections.nCopies(SHAPE.layers(), fill.keys);
        List<Tensor> values = Collections.nCopies(SHAPE.layers(), fill.values);
        for (int sequence = 0; sequence < batch; sequence++) {
            decoder.take(sequence, keys, values);
        }
        return decoder;
    }

    private static long[] step(Decoder decoder, long[] last) {
        try (Scope scope = new Scope()) {
            double[] said = decoder.next(last).argmax().toDoubles();
            long[] next = new long[said.length];
            for (int i = 0; i < next.length; i++) {
                next[i] = (long) said[i];
            }
            return next;
        }
    }

    /** Bisects the layers' threshold for the share that is read. */
    private static void settle(Gpt model, Decoder decoder, int batch, double density) {
        double low = -20;
        double high = 20;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            model.threshold(middle);
            Decoding.Traffic before = decoder.traffic();
            step(decoder, new long[batch]);
            Decoding.Traffic after = decoder.traffic();
            double share = (after.read() - before.read()) / (double) (after.held() - before.held());
            low = share > density ? middle : low;
            high = share > density ? high : middle;
        }
    }

    /** Keys and values of a context, (1, H, T, D), the same for all layers. */
    private record Fill(Tensor keys, Tensor values) {

        static Fill topical(int context) {
            Random random = new Random(1);
            int width = SHAPE.headWidth();
            float[] keys = new float[SHAPE.heads() * context * width];
            float[] values = new float[keys.length];
            float[] topic = new float[width];
            for (int i = 0; i < keys.length; i++) {
                if (i % (BLOCK * width) < width) {
                    topic[i % width] = (float) random.nextGaussian();
                }
                keys[i] = topic[i % width] + 0.3f * (float) random.nextGaussian();
                values[i] = (float) random.nextGaussian();
            }
            return new Fill(
                    Tensor.of(keys, 1, SHAPE.heads(), context, width),
                    Tensor.of(values, 1, SHAPE.heads(), context, width));
        }
    }
}
