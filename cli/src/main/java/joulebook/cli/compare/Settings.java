package joulebook.cli.compare;

import java.util.List;
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
 */
public record Settings(
        String preset,
        List<String> variants,
        int seeds,
        @Nullable Long tokens,
        @Nullable Integer seqLen,
        Terms terms) {

    public Settings {
        variants = List.copyOf(variants);
    }

    public String name() {
        return String.join(" against ", variants.reversed()) + ", " + preset;
    }
}
