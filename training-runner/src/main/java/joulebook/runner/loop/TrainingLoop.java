package joulebook.runner.loop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.data.Batches;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.PassResult;
import joulebook.runner.model.Prediction;
import joulebook.runner.parallel.Ranks;
import joulebook.runner.torch.Scope;
import org.jspecify.annotations.Nullable;

/** Trains one model. */
public final class TrainingLoop {
    private final Gpt model;
    private final Batches training;
    private final Batches heldOut;
    private final TrainingPlan plan;
    private final List<StepListener> listeners;
    private final Optimiser optimiser;
    private final Ranks ranks;
    private final GradientAllReduce allReduce;
    private final List<Density> densities = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private long stepNanos;

    public TrainingLoop(Gpt model, Batches training, Batches heldOut, TrainingPlan plan, List<StepListener> listeners) {
        this(model, training, heldOut, plan, listeners, Ranks.ALONE);
    }

    /** The same with other ranks, each with a share of every training batch; rank 0 evaluates, keeps, and tells listeners. */
    public TrainingLoop(
            Gpt model,
            Batches training,
            Batches heldOut,
            TrainingPlan plan,
            List<StepListener> listeners,
            Ranks ranks) {
        this.model = model;
        this.training = training;
        this.heldOut = heldOut;
        this.plan = plan;
        this.listeners = listeners;
        this.optimiser = new Optimiser(model);
        this.ranks = ranks;
        this.allReduce = new GradientAllReduce(model, optimiser, ranks);
    }

    /**
     * Trains to the end of the plan, from the checkpoint where there is one.
     *
     * @param checkpoint where to keep the state at each evaluation, or null to keep none
     * @param identity what a checkpoint must be of to belong to this training
     */
    public Summary run(@Nullable Path checkpoint, Identity identity) {
        int done = checkpoint != null && Files.exists(checkpoint)
                ? (int) Checkpoint.read(checkpoint, identity, model, optimiser)
                : 0;
        allReduce.begin(done);
        listeners.forEach(StepListener::started);
        long start = System.nanoTime();
        @Nullable Evaluation evaluation = null;
        for (int step = done; step < plan.steps(); step++) {
            long begun = System.nanoTime();
            step(step);
            stepNanos += System.nanoTime() - begun;
            if (plan.evaluatesAfter(step + 1)) {
                evaluation = evaluate(step + 1);
                if (checkpoint != null) {
                    Checkpoint.write(checkpoint, identity, step + 1L, model, optimiser);
                }
            }
        }
        Evaluation last = evaluation == null ? evaluate(plan.steps()) : evaluation;
        Summary summary = summary(last, (System.nanoTime() - start) / 1e9);
        listeners.forEach(listener -> listener.ended(summary));
        return summary;
    }

    /** Steps beside rank 0, from where it is to the end of the plan. */
    public void follow() {
        for (int step = allReduce.begin(0); step < plan.steps(); step++) {
            step(step);
        }
    }

    private void step(int step) {
        try (Scope scope = new Scope()) {
            Batches.Batch batch = training.at(step);
            Attention.Mode mode = plan.density().at(step, training.seed());
            StepSum sum = new StepSum();
            for (Batches.Batch part :
                    batch.parts(ranks.count()).get(ranks.rank()).parts(plan.parts())) {
                try (Scope activations = new Scope()) {
                    double weight = part.asked() / (double) batch.asked();
                    PassResult result = model.train(part.inputs(), part.targets(), mode, plan.options(), weight);
                    sum.add(result, weight, activations);
                }
            }
            GradientAllReduce.Total total = allReduce.after(sum);
            optimiser.step(sum.gateGradients(), step + 1L, plan.learningRateAt(step), plan.clip());
            notify(step + 1, total);
        }
    }

    private void notify(int done, GradientAllReduce.Total total) {
        losses.add(total.loss());
        densities.addAll(total.densities());
        Step step = new Step(done, tokens(done), total.loss(), plan.density().phase(done - 1), total.densities());
        listeners.forEach(listener -> listener.stepped(step));
    }

    private Evaluation evaluate(int done) {
        int batches = plan.heldOutBatchesAfter(done);
        Evaluation examined = examine(done, batches);
        Evaluation evaluation = batches == plan.heldOutBatches()
                ? examined
                : examined.onCurve(examine(done, plan.heldOutBatches()).heldOutLoss());
        listeners.forEach(listener -> listener.evaluated(evaluation));
        return evaluation;
    }

    private Evaluation examine(int done, int batches) {
        EvaluationAccumulator accumulator =
                new EvaluationAccumulator(model.shape().heads(), heldOut.length());
        for (int i = 0; i < batches; i++) {
            try (Scope scope = new Scope()) {
                for (Batches.Batch share : heldOut.spread(i, batches).parts(ranks.count())) {
                    try (Scope pass = new Scope()) { // memory is there for a rank's share of a batch, not for all of it
                        Prediction prediction = model.evaluate(
                                share.inputs(), share.targets(), new Attention.Mode.Evaluation(), plan.options());
                        accumulator.add(share, prediction);
                    }
                }
            }
        }
        return accumulator.evaluation(done, tokens(done));
    }

    private Summary summary(Evaluation last, double seconds) {
        int tail = Math.max(1, losses.size() / 10);
        double trainLoss = losses.stream()
                .skip(Math.max(0, losses.size() - tail))
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
        return new Summary(
                plan.steps(),
                tokens(plan.steps()),
                seconds,
                stepNanos / 1e9,
                allReduce.seconds(),
                trainLoss,
                last,
                Density.mean(densities),
                last.densities());
    }

    private long tokens(int steps) {
        return (long) steps * training.size() * training.length();
    }
}
