package joulebook.runner.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.kernel.model.Transformer;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.loop.Summary;
import joulebook.runner.model.FlopBound;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Variant;

/** What a run's END mark and its last line tell of a model and of what became of it. */
final class RunDetail {
    private RunDetail() {}

    static Map<String, Object> of(Gpt model, Variant attention) {
        ModelShape shape = model.shape();
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("parameters", model.parameters());
        detail.put("gateParameters", attention.isGated() ? shape.gateParameters() : 0);
        detail.put("seqLen", shape.length());
        detail.put("sizes", sizes(model.architecture().sizes(shape)));
        return detail;
    }

    /** What a model's operations are counted from. */
    private static Map<String, Object> sizes(Transformer model) {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("layers", model.layers());
        sizes.put("width", model.width());
        sizes.put("keyValueWidth", model.keyValueWidth());
        sizes.put("feedForwardWidth", model.feedForwardWidth());
        sizes.put("feedForwardMatrices", model.feedForwardMatrices());
        sizes.put("vocabulary", model.vocabulary());
        return sizes;
    }

    static Map<String, Object> of(Summary summary) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("steps", summary.steps());
        detail.put("tokens", summary.tokens());
        detail.put("seconds", summary.seconds());
        detail.put("stepSeconds", summary.stepSeconds());
        if (summary.allReduceSeconds() > 0) {
            detail.put("exchangeSeconds", summary.allReduceSeconds());
        }
        detail.put("tokensPerSecond", summary.tokens() / summary.seconds());
        detail.put("trainLoss", summary.trainLoss());
        detail.put("heldOutLoss", summary.last().heldOutLoss());
        detail.put("heldOutTokens", summary.last().heldOutTokens());
        detail.put("accuracy", summary.last().accuracy());
        if (!summary.last().answersRead().isEmpty()) {
            detail.put("answersRead", summary.last().answersRead());
        }
        detail.put("lossByPosition", summary.last().lossByPosition());
        detail.put("attentionDensity", byLayer(summary.densities()));
        detail.put("trainingExecutedDensity", summary.trainingDensity().executed());
        return detail;
    }

    /** The most that skipping can save of a step, by operations. */
    static Map<String, Object> bound(Gpt model, Variant attention, Density density) {
        FlopBound bound = FlopBound.of(
                model.shape(),
                model.architecture(),
                model.shape().length(),
                density.executed(),
                attention.feedForwardDensity());
        return Map.of("attentionShare", bound.attentionShare(), "idealSaving", bound.idealSaving());
    }

    static List<Map<String, Object>> byLayer(List<Density> densities) {
        List<Map<String, Object>> layers = new ArrayList<>();
        for (int layer = 0; layer < densities.size(); layer++) {
            Density density = densities.get(layer);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("layer", layer);
            row.put("row", density.row());
            row.put("tile", density.tile());
            row.put("executed", density.executed());
            layers.add(row);
        }
        return layers;
    }
}
