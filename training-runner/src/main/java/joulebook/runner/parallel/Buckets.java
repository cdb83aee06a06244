package joulebook.runner.parallel;

import java.util.List;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Sums many tensors over the ranks, in their order and several at a time: a sum of few values takes as long as one of some
 * megabytes.
 */
public final class Buckets {
    /** As PyTorch's DistributedDataParallel has them ({@code bucket_cap_mb}). */
    private static final long VALUES = (25L << 20) / Float.BYTES;

    private Buckets() {}

    /** Makes each the sum of all ranks' tensors at its place in the list, which have its size and type. */
    public static void sum(Ranks ranks, List<Tensor> tensors) {
        sum(ranks, tensors, VALUES);
    }

    /** @param most values in a bucket, unless one tensor has more */
    static void sum(Ranks ranks, List<Tensor> tensors, long most) {
        int from = 0;
        while (from < tensors.size()) {
            int to = from + 1;
            long values = tensors.get(from).length();
            while (to < tensors.size() && values + tensors.get(to).length() <= most) {
                values += tensors.get(to).length();
                to++;
            }
            together(ranks, tensors.subList(from, to));
            from = to;
        }
    }

    /** What a bucket takes beside the tensors, in bytes of float32, where the largest has {@code largest} values. */
    public static long bytes(long largest) {
        return Float.BYTES * Math.max(VALUES, largest);
    }

    private static void together(Ranks ranks, List<Tensor> tensors) {
        try (Scope bucket = new Scope()) {
            Tensor flat = Tensor.cat(
                    0, tensors.stream().map(each -> each.reshape(each.length())).toArray(Tensor[]::new));
            ranks.sum(flat);
            long at = 0;
            for (Tensor each : tensors) {
                each.set(flat.narrow(0, at, each.length()).reshape(each.shape()));
                at += each.length();
            }
        }
    }
}
