package joulebook.runner.torch;

/** Starts kernels of our own, one after the other, in the order of libtorch's own work. */
public interface Kernels {

    /**
     * Starts one.
     *
     * @param gridX blocks; {@code gridY} alike; {@code threads} of a block
     * @param sharedBytes of a block's dynamic shared memory
     * @param arguments in the kernel's order: a contiguous {@link Tensor} (its address), an Integer or a Float
     */
    void launch(String kernel, int gridX, int gridY, int threads, int sharedBytes, Object... arguments);
}
