package joulebook.cli.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Set;
import joulebook.cli.metering.Terms;
import org.jspecify.annotations.Nullable;

/**
 * What is compared.
 *
 * @param preset a preset of the training runner
 * @param variants the first is the baseline
 * @param seeds how many: seeds 1 to this one
 * @param tokens training tokens of a run, or null for the preset's
 * @param seqLen context length in tokens, or null for the preset's
 * @param density share of the causal map that sparse variants compute, or null for the preset's
 * @param batch sequences in a batch, or null for the preset's: more of them are fewer steps
 * @param evaluations on held-out sequences in each run, or null for the runner's usual number
 * @param targetLoss the loss to which energy is taken, in nats a token, or null for the baseline's at its end
 * @param gpus how many of this host's GPUs each run trains on, or null for its CPU
 * @param material what is learned from, or null for the preset's own
 */
public record Settings(
        String preset,
        List<String> variants,
        int seeds,
        @Nullable Long tokens,
        @Nullable Integer seqLen,
        @Nullable Double density,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer batch,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer evaluations,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double targetLoss,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer gpus,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Material material,
        Terms terms) {
    public static final String USUAL_PRESET = "default";
    public static final List<String> USUAL_VARIANTS = List.of("dense", "asa");

    /** All that the training runner has. */
    public static final List<String> VARIANTS = List.of(
            "dense",
            "asa",
            "window",
            "random",
            "moba",
            "linformer",
            "moe",
            "asa-no-exploration",
            "asa-no-distillation",
            "asa-no-warm-up");

    public Settings {
        variants = List.copyOf(variants);
    }

    /** Two make an interval; three make one that says something. */
    public static int usualSeeds(String preset) {
        return preset.equals("smoke") ? 2 : 3;
    }

    /** What is wrong with them, beginning with the setting's name; null if nothing is. */
    public @Nullable String fault() {
        if (seeds < 1) {
            return "seeds is " + seeds + "; it must be 1 or more";
        }
        if (tokens != null && tokens < 1) {
            return "tokens is " + tokens + "; it must be 1 or more";
        }
        if (seqLen != null && seqLen < 1) {
            return "seq-len is " + seqLen + "; it must be 1 or more";
        }
        if (density != null && !(density > 0 && density <= 1)) {
            return "density is " + density + "; it must be above 0 and up to 1";
        }
        if (batch != null && batch < 1) {
            return "batch is " + batch + "; it must be 1 or more";
        }
        if (evaluations != null && evaluations < 1) {
            return "evaluations is " + evaluations + "; it must be 1 or more";
        }
        if (targetLoss != null && !(targetLoss > 0 && Double.isFinite(targetLoss))) {
            return "target-loss is " + targetLoss + "; it must be above 0";
        }
        if (gpus != null && gpus < 1) {
            return "gpus is " + gpus + "; it must be 1 or more";
        }
        if (gpus != null && batch != null && batch % gpus != 0) {
            return "batch is " + batch + "; it must make " + gpus + " equal shares, one for each of the GPUs";
        }
        boolean known = !variants.isEmpty() && VARIANTS.containsAll(variants);
        if (!known || variants.size() != Set.copyOf(variants).size()) {
            return "variants is " + String.join(",", variants) + "; it must name some of " + String.join(", ", VARIANTS)
                    + ", each once";
        }
        if (material != null && material.from() != null && variants.contains("moe")) {
            return "variants names moe, whose experts the model of --from has no weights for; leave one of them out";
        }
        return terms.fault();
    }

    public String name() {
        return String.join(" against ", variants.reversed()) + ", " + size()
                + (material == null ? "" : ", " + material.inWords());
    }

    /** Preset, length, density, batch and GPUs, as far as they were named. */
    public String size() {
        return preset
                + (seqLen == null ? "" : ", " + seqLen + " tokens")
                + (density == null ? "" : ", density " + density)
                + (batch == null ? "" : ", batches of " + batch)
                + (gpus == null ? "" : gpus == 1 ? ", 1 GPU" : ", " + gpus + " GPUs");
    }
}
