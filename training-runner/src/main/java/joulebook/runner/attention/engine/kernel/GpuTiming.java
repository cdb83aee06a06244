package joulebook.runner.attention.engine.kernel;

import java.util.Random;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.torch.Gpu;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** What a pass by our kernels takes on a GPU, part by part: for benches. Times are milliseconds by the device's clock. */
public final class GpuTiming {
    private static final int RANK = 16;
    private static final int BISECTIONS = 12;

    private final Gpu gpu;
    private final Gate gate;
    private final Tensor q;
    private final Tensor k;
    private final Tensor v;
    private final Tensor gradient;
    private double threshold;

    /**
     * Times of one pass.
     *
     * @param forward gate, lists and attention; {@code both} with the backward and the gate's learning
     * @param attentionForward attention alone over the same lists; {@code attentionBoth} with its backward
     */
    public record Times(double forward, double both, double attentionForward, double attentionBoth) {}

    /** @param q bfloat16 on the GPU, (B, H, T, D); the others alike */
    public GpuTiming(Gpu gpu, Tensor q, Tensor k, Tensor v, Tensor gradient) {
        this.gpu = gpu;
        this.q = q;
        this.k = k;
        this.v = v;
        this.gradient = gradient;
        int heads = Math.toIntExact(q.size(1));
        int width = Math.toIntExact(q.size(3));
        this.gate = new Gate(q.narrow(2, 0, 1).toFloat32(), heads, width, RANK, new Random(3));
    }

    /** Bisects the threshold for a density; answers the executed one. */
    public double settle(double density) {
        double low = -20;
        double high = 20;
        double executed = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            threshold = density == 1 ? low : (low + high) / 2;
            try (Scope scope = new Scope()) {
                executed = pass().density().executed();
            }
            low = executed > density ? threshold : low;
            high = executed > density ? high : threshold;
        }
        return executed;
    }

    public Times measure() {
        KernelPass[] pass = new KernelPass[1];
        KernelBlockSparse[] engine = new KernelBlockSparse[1];
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            double forward = gpu.milliseconds(() -> pass[0] = pass());
            double backward = gpu.milliseconds(() -> pass[0].backward(gradient));
            double attentionForward =
                    gpu.milliseconds(() -> engine[0] = new KernelBlockSparse(gpu, pass[0].tiles(), q, k, v));
            double attentionBackward = gpu.milliseconds(() -> engine[0].backward(gradient));
            return new Times(forward, forward + backward, attentionForward, attentionForward + attentionBackward);
        }
    }

    private KernelPass pass() {
        return new KernelPass(gpu, gate, threshold, q, k, v, null);
    }
}
