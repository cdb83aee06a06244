package joulebook.runner.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.model.Gpt;
import joulebook.runner.parallel.Buckets;
import joulebook.runner.parallel.Ranks;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * What ranks tell each other, so that all of them begin with the same weights and take the same steps; alone, nothing. A
 * part's loss counts by its tokens of the whole batch, of all ranks, so that the sum of their gradients is the whole batch's.
 * What feedback moves (thresholds, experts' biases) becomes its mean over the ranks, so that all skip by one rule.
 */
final class GradientAllReduce {
    private static final int DENSITY = 3;

    private final Gpt model;
    private final Optimiser optimiser;
    private final Ranks ranks;
    private long nanos;

    /**
     * A step of all ranks.
     *
     * @param loss nats a token that was asked for, over the whole batch
     * @param densities layer by layer, means over the batch
     */
    record Total(double loss, List<Density> densities) {}

    GradientAllReduce(Gpt model, Optimiser optimiser, Ranks ranks) {
        this.model = model;
        this.optimiser = optimiser;
        this.ranks = ranks;
    }

    /**
     * Gives every rank the state of rank 0.
     *
     * @param done steps that this rank has done
     * @return steps that rank 0 has done
     */
    int begin(int done) {
        if (ranks.count() == 1) {
            return done;
        }
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            double[] feedback = model.feedback();
            double[] numbers = new double[2 + feedback.length];
            numbers[0] = done;
            numbers[1] = optimiser.gateSteps();
            System.arraycopy(feedback, 0, numbers, 2, feedback.length);
            Tensor shared = onDevice(numbers);
            ranks.broadcast(shared);
            optimiser.state().forEach(ranks::broadcast);
            double[] ofTheFirst = shared.toDoubles();
            optimiser.gateSteps((long) ofTheFirst[1]);
            model.feedback(Arrays.copyOfRange(ofTheFirst, 2, ofTheFirst.length));
            ranks.check();
            return (int) ofTheFirst[0];
        }
    }

    /** After the backward passes of a step: sums gradients, averages what feedback moved. */
    Total after(StepSum own) {
        if (ranks.count() == 1) {
            return new Total(own.loss(), own.densities());
        }
        long begun = System.nanoTime(); // the loss was read: the device has done the backward pass
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            Buckets.sum(ranks, optimiser.gradients());
            Buckets.sum(ranks, own.gateGradients());
            double[] feedback = model.feedback();
            Tensor shared = onDevice(numbers(own, feedback));
            ranks.sum(shared);
            double[] sums = shared.toDoubles(); // waits for the device
            ranks.check();
            for (int i = 0; i < feedback.length; i++) {
                feedback[i] = sums[1 + i] / ranks.count();
            }
            model.feedback(feedback);
            nanos += System.nanoTime() - begun;
            return new Total(sums[0], densities(sums, 1 + feedback.length));
        }
    }

    /** What {@link #after} took so far, waiting for slower ranks included. */
    double seconds() {
        return nanos / 1e9;
    }

    private static double[] numbers(StepSum own, double[] feedback) {
        List<Density> densities = own.densities();
        double[] numbers = new double[1 + feedback.length + DENSITY * densities.size()];
        numbers[0] = own.loss();
        System.arraycopy(feedback, 0, numbers, 1, feedback.length);
        int at = 1 + feedback.length;
        for (Density layer : densities) {
            numbers[at++] = layer.row();
            numbers[at++] = layer.tile();
            numbers[at++] = layer.executed();
        }
        return numbers;
    }

    private List<Density> densities(double[] sums, int from) {
        List<Density> layers = new ArrayList<>();
        for (int at = from; at < sums.length; at += DENSITY) {
            layers.add(
                    new Density(sums[at] / ranks.count(), sums[at + 1] / ranks.count(), sums[at + 2] / ranks.count()));
        }
        return layers;
    }

    private Tensor onDevice(double[] numbers) {
        return Tensor.of(numbers, numbers.length).onDeviceOf(optimiser.state().getFirst());
    }
}
