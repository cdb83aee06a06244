package joulebook.runner.app;

import joulebook.runner.model.ModelShape;
import joulebook.runner.parallel.Buckets;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Gpu;

/**
 * Whether a training fits where it is to run, said before it starts.
 *
 * @param shape of the model, all of which every rank holds
 * @param sequences of a part of a batch that one rank computes at a time
 * @param ranks that train it
 */
record Fit(ModelShape shape, int sequences, int ranks) {

    /** How activations are kept. */
    record Kept(boolean recompute, boolean bfloat16) {}

    /** What one rank takes, in bytes: weights, gradients, moments, activations, and a bucket of gradients to sum. */
    long bytesOfARank(Kept kept) {
        long state = bytes(0, kept);
        long activations = bytes(sequences, kept) - state;
        long bucket = ranks == 1 ? 0 : Buckets.bytes((long) shape.vocabulary() * shape.width());
        return state + (kept.bfloat16() ? activations / 2 : activations) + bucket;
    }

    private long bytes(int batch, Kept kept) {
        return kept.recompute() ? shape.recomputingBytes(batch) : shape.trainingBytes(batch);
    }

    /** @throws IllegalArgumentException naming what it takes and what is there */
    void check(Kept kept, Device place) {
        if (place.equals(Device.CPU)) {
            refuseOver(ranks * bytesOfARank(new Kept(kept.recompute(), false)), Memory.physicalBytes(), "this machine");
        } else if (Gpu.open(place.index()) instanceof Gpu.Opened.Ready(Gpu gpu)) {
            refuseOver(bytesOfARank(kept), gpu.memoryBytes(), place.toString());
        }
    }

    private static void refuseOver(long needed, long there, String where) {
        if (needed > there) {
            throw new IllegalArgumentException("this model does not fit: training it takes about " + (needed >> 30)
                    + " GiB and " + where + " has " + (there >> 30)
                    + " GiB. Choose a smaller --preset, --batch or --seq-len, --recompute, or a GPU with more memory");
        }
    }
}
