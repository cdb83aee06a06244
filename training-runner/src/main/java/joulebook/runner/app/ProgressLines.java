package joulebook.runner.app;

import java.util.LinkedHashMap;
import java.util.Map;
import joulebook.runner.loop.Evaluation;
import joulebook.runner.loop.Step;
import joulebook.runner.loop.StepListener;

/** Progress as JSON lines on the standard output, for the process that started this one. */
final class ProgressLines implements StepListener {
    private static final long BETWEEN_NANOS = 300_000_000L;

    private final long steps;
    private final long tokensTotal;
    private final long started = System.nanoTime();
    private long last;

    ProgressLines(long steps, long tokensTotal) {
        this.steps = steps;
        this.tokensTotal = tokensTotal;
    }

    @Override
    public void stepped(Step step) {
        long now = System.nanoTime();
        if (now - last >= BETWEEN_NANOS || step.number() == steps) {
            last = now;
            Map<String, Object> line = line("step", step.number(), step.tokens());
            line.put("loss", step.loss());
            line.put("tokensPerSecond", step.tokens() / ((now - started) / 1e9));
            line.put("phase", step.phase());
            System.out.println(Json.line(line));
        }
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        Map<String, Object> line = line("evaluation", evaluation.step(), evaluation.tokens());
        line.put("heldOutLoss", evaluation.heldOutLoss());
        line.put("accuracy", evaluation.accuracy());
        line.put("answersRead", evaluation.answersRead());
        line.put("lossByPosition", evaluation.lossByPosition());
        line.put("attentionDensity", RunDetail.byLayer(evaluation.densities()));
        System.out.println(Json.line(line));
    }

    private Map<String, Object> line(String type, long step, long tokens) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", type);
        line.put("step", step);
        line.put("steps", steps);
        line.put("tokens", tokens);
        line.put("tokensTotal", tokensTotal);
        return line;
    }
}
