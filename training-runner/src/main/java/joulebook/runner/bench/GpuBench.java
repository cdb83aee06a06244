package joulebook.runner.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import joulebook.runner.attention.engine.kernel.GpuTiming;
import joulebook.runner.attention.engine.kernel.LoadedKernels;
import joulebook.runner.attention.pass.DensePass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Gpu;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Our kernels beside libtorch's FlashAttention at the same shapes in bfloat16, interleaved, medians of the device's own
 * clock; one sequence, 12 heads of 64 or 6 of 128. Queries and keys of a block share a topic, so that a tile's rows agree.
 */
public final class GpuBench {
    private static final Device GPU = new Device(1, 0);
    private static final int MODEL_WIDTH = 768;
    private static final int BLOCK = 64;
    private static final int REPETITIONS = 9;
    private static final int[] LENGTHS = {16_384, 4096, 65_536, 1024, 2048, 8192, 32_768};
    private static final double[] DENSITIES = {0.125, 0.25, 0.0625, 0.5, 1};
    private static final int[] WIDTHS = {64, 128};

    private final Consumer<String> lines;
    private final long end;

    /** @param seconds no case begins after that; the most telling ones come first */
    public GpuBench(Consumer<String> lines, int seconds) {
        this.lines = lines;
        this.end = System.nanoTime() + seconds * 1_000_000_000L;
    }

    /**
     * Measures; answers how many cases there were time and memory for.
     *
     * @param kept hears all rows so far after each case
     */
    public int run(Consumer<List<Map<String, Object>>> kept) {
        Gpu gpu = new LoadedKernels().on(GPU);
        lines.accept("FlashAttention and ours, forward+backward, ms; gate: share of FlashAttention's time");
        lines.accept("%6s %5s %8s %9s %9s %7s %7s %6s"
                .formatted("T", "width", "density", "flash", "ours", "ratio", "floor", "gate"));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int length : LENGTHS) {
            for (int width : WIDTHS) {
                try (Scope scope = new Scope()) {
                    measure(gpu, length, width, rows, kept);
                } catch (RuntimeException e) { // out of memory at one length is no reason to leave the others
                    lines.accept("T=" + length + " heads of " + width + " failed: " + e.getMessage());
                }
            }
        }
        return rows.size();
    }

    private void measure(
            Gpu gpu, int length, int width, List<Map<String, Object>> rows, Consumer<List<Map<String, Object>>> kept) {
        if (System.nanoTime() > end) {
            lines.accept("no time left for T=" + length + ", heads of " + width);
            return;
        }
        int heads = MODEL_WIDTH / width;
        Tensor like = Tensor.zeros(Tensor.of(new float[1], 1).to(GPU).toBfloat16(), 1, heads, length, width);
        Tensor q = topical(like);
        Tensor k = topical(like);
        Tensor v = Tensor.noiseLike(like);
        Tensor gradient = Tensor.noiseLike(like);
        GpuTiming ours = new GpuTiming(gpu, q, k, v, gradient);
        for (double density : DENSITIES) {
            if (System.nanoTime() > end) {
                return;
            }
            double executed = ours.settle(density);
            List<GpuTiming.Times> times = new ArrayList<>();
            double[][] dense = new double[2][REPETITIONS];
            for (int i = -1; i < REPETITIONS; i++) {
                GpuTiming.Times sparse = ours.measure();
                double[] flash = dense(gpu, q, k, v, gradient);
                if (i >= 0) {
                    times.add(sparse);
                    dense[0][i] = flash[0];
                    dense[1][i] = flash[1];
                }
            }
            rows.add(row(length, width, heads, executed, times, median(dense[0]), median(dense[1])));
            kept.accept(rows);
        }
    }

    private Map<String, Object> row(
            int length,
            int width,
            int heads,
            double executed,
            List<GpuTiming.Times> times,
            double flashForward,
            double flashBoth) {
        double forward = median(times, GpuTiming.Times::forward);
        double both = median(times, GpuTiming.Times::both);
        double attentionForward = median(times, GpuTiming.Times::attentionForward);
        double attentionBoth = median(times, GpuTiming.Times::attentionBoth);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("tokens", length);
        row.put("heads", heads);
        row.put("width", width);
        row.put("executedDensity", executed);
        row.put("flashForwardMillis", flashForward);
        row.put("flashBothMillis", flashBoth);
        row.put("forwardMillis", forward);
        row.put("bothMillis", both);
        row.put("attentionForwardMillis", attentionForward);
        row.put("attentionBothMillis", attentionBoth);
        row.put("gateForwardMillis", forward - attentionForward);
        row.put("gateBothMillis", both - attentionBoth);
        row.put("ratio", flashBoth / both);
        row.put("floorMillis", executed * flashBoth);
        row.put("timesTheFloor", both / (executed * flashBoth));
        row.put("gateShareOfFlash", (both - attentionBoth) / flashBoth);
        lines.accept("%6d %5d %8.4f %9.3f %9.3f %6.2fx %7.3f %5.1f%%"
                .formatted(
                        length,
                        width,
                        executed,
                        flashBoth,
                        both,
                        flashBoth / both,
                        executed * flashBoth,
                        100 * (both - attentionBoth) / flashBoth));
        return row;
    }

    private static double[] dense(Gpu gpu, Tensor q, Tensor k, Tensor v, Tensor gradient) {
        try (Scope scope = new Scope()) {
            Pass[] pass = new Pass[1];
            double forward = gpu.milliseconds(() -> pass[0] = new DensePass(q, k, v));
            double backward = gpu.milliseconds(() -> pass[0].backward(gradient));
            return new double[] {forward, forward + backward};
        }
    }

    /** A topic for each block, and a third as much noise for each row. */
    private static Tensor topical(Tensor like) {
        long[] shape = like.shape();
        long n = shape[2] / BLOCK;
        Tensor topics = Tensor.noiseLike(Tensor.zeros(like, shape[0], shape[1], n, 1, shape[3]));
        return Tensor.noiseLike(like)
                .times(0.3)
                .reshape(shape[0], shape[1], n, BLOCK, shape[3])
                .plus(topics)
                .reshape(shape)
                .contiguous();
    }

    private static double median(List<GpuTiming.Times> times, ToDoubleFunction<GpuTiming.Times> of) {
        return median(times.stream().mapToDouble(of).toArray());
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
