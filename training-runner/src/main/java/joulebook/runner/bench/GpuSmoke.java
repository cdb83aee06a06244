package joulebook.runner.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import joulebook.runner.attention.engine.kernel.LoadedKernels;
import joulebook.runner.attention.pass.DensePass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** The first things to try on a GPU: libtorch's dense attention forward and backward, and one kernel of our own. */
public final class GpuSmoke {
    private static final Device GPU = new Device(1, 0);
    private static final double TOLERANCE = 2e-2;
    private static final int THREADS = 256;

    private GpuSmoke() {}

    /**
     * One try.
     *
     * @param said what came out, or what went wrong
     */
    public record Try(String name, boolean passed, String said) {}

    public record Result(List<Try> tries) {

        public boolean passed() {
            return tries.stream().allMatch(Try::passed);
        }
    }

    public static Result run() {
        List<Try> tries = new ArrayList<>();
        tries.add(attempt("a tensor there and back", () -> {
            double sum = Tensor.of(new float[] {1, 2, 3}, 3).to(GPU).sum().item();
            return new Try("", sum == 6, "1 + 2 + 3 = " + sum);
        }));
        tries.add(attempt("dense attention forward and backward, against float64 on the CPU", GpuSmoke::dense));
        tries.add(attempt("a kernel of our own on libtorch's stream", GpuSmoke::kernel));
        return new Result(tries);
    }

    private static Try attempt(String name, Supplier<Try> what) {
        try (Scope scope = new Scope()) {
            Try found = what.get();
            return new Try(name, found.passed(), found.said());
        } catch (RuntimeException e) { // whatever went wrong is what is asked for
            return new Try(name, false, String.valueOf(e.getMessage()));
        }
    }

    private static Try dense() {
        Tensor exact = Tensor.noiseLike(Tensor.of(new double[512 * 64], 1, 1, 512, 64))
                .toBfloat16()
                .toFloat64();
        Tensor there = exact.to(GPU).toFloat32();
        Pass reference = new DensePass(exact, exact, exact);
        Pass found = new DensePass(there, there, there);
        double output = error(found.output(), reference.output());
        double query =
                error(found.backward(there).query(), reference.backward(exact).query());
        return new Try(
                "", output < TOLERANCE && query < TOLERANCE, "O off by %.2e, dQ by %.2e".formatted(output, query));
    }

    private static double error(Tensor found, Tensor reference) {
        Tensor off = found.to(Device.CPU).to(reference).minus(reference);
        Tensor flat = off.reshape(off.length());
        Tensor whole = reference.reshape(reference.length());
        return Math.sqrt(flat.dot(flat).item() / whole.dot(whole).item());
    }

    private static Try kernel() {
        Tensor counts = Tensor.of(new long[] {3, 1, 4, 1, 5}, 5).to(GPU).toInt32();
        Tensor starts = Tensor.unwritten(counts, 6);
        new LoadedKernels().on(GPU).launch("scan", 1, 1, THREADS, THREADS * Integer.BYTES, counts, 1, starts, 5);
        double[] found = starts.toDoubles();
        return new Try(
                "",
                Arrays.equals(found, new double[] {0, 3, 4, 8, 9, 14}),
                "sums of 3 1 4 1 5: " + Arrays.toString(found));
    }
}
