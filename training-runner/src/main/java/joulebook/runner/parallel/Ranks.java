package joulebook.runner.parallel;

import joulebook.runner.torch.Tensor;

/**
 * The processes that train one model together, as one of them sees them. All of them ask for the same sums and broadcasts
 * in the same order.
 */
public interface Ranks {
    /** One process, which has nobody to ask. */
    Ranks ALONE = new Alone();

    /** This process, from 0. */
    int rank();

    int count();

    /** Makes a contiguous tensor the sum of all ranks', the same to the bit in each. */
    void sum(Tensor tensor);

    /** Makes a contiguous tensor what rank 0's is. */
    void broadcast(Tensor tensor);

    /** @throws IllegalStateException if the ranks have lost each other */
    void check();

    /** Whether this is the rank that evaluates, keeps and marks. */
    default boolean leads() {
        return rank() == 0;
    }

    /** See {@link #ALONE}. */
    record Alone() implements Ranks {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public void sum(Tensor tensor) {}

        @Override
        public void broadcast(Tensor tensor) {}

        @Override
        public void check() {}
    }
}
