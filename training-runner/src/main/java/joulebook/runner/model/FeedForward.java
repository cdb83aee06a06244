package joulebook.runner.model;

import java.util.List;
import joulebook.runner.torch.Tensor;

/** What a layer does to each token by itself. Recorded by autograd where that is on. */
interface FeedForward {

    /** (B, T, d) to (B, T, d). */
    Tensor of(Tensor tokens);

    List<Tensor> matrices();

    /** Feedback state: what feedback moves here, beside what gradients do. A checkpoint keeps it. */
    default double[] feedback() {
        return new double[0];
    }

    /** Restores {@link #feedback()}, as many numbers as that has. */
    default void feedback(double[] restored) {}

    /** Its linear layers, as checkpoints of others name them; empty where none does. */
    default List<Linear> linears() {
        return List.of();
    }
}
