package joulebook.runner.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sizes that have a name. Those up to listops are for a CPU; the others, with GPT-2's vocabulary, are for GPUs. */
public enum Preset {
    SMOKE("smoke", new ModelShape(256, 128, 2, 2, 1024), 2, 81_920, "two layers, to see that everything works"),
    DEFAULT(
            "default",
            new ModelShape(256, 128, 2, 4, 2048),
            1,
            262_144,
            "four layers at a length where attention matters"),
    RECALL(
            "recall",
            new ModelShape(256, 64, 1, 2, 4096),
            1,
            4_096_000,
            Task.RECALL,
            0.125,
            0.7,
            "two layers that must find one block of 64, far away"),
    NEEDLE(
            "needle",
            new ModelShape(256, 64, 1, 2, 2048),
            2,
            4_096_000,
            Task.NEEDLE,
            0.25,
            0.3,
            "two layers that must find eight digits in noise"),
    COPY(
            "copy",
            new ModelShape(256, 64, 1, 2, 2048),
            2,
            4_096_000,
            Task.COPY,
            0.25,
            0.3,
            "two layers that must repeat half a sequence"),
    LISTOPS(
            "listops",
            new ModelShape(256, 64, 1, 2, 1024),
            4,
            4_096_000,
            Task.LISTOPS,
            0.25,
            0.3,
            "two layers that must work out nested operations"),
    M125("125m", new ModelShape(50_257, 768, 12, 12, 4096), 8, 2_500_000_000L, "GPT-2 small's shape, longer"),
    M350("350m", new ModelShape(50_257, 1024, 16, 24, 4096), 8, 7_000_000_000L, "GPT-2 medium's shape, longer"),
    B1_3("1.3b", new ModelShape(50_257, 2048, 16, 24, 8192), 4, 26_000_000_000L, "GPT-3 XL's shape, longer"),
    B7("7b", new ModelShape(50_257, 4096, 32, 32, 16_384), 2, 140_000_000_000L, "a 7 B model"),
    B13("13b", new ModelShape(50_257, 5120, 40, 40, 16_384), 1, 260_000_000_000L, "a 13 B model");

    private final String label;
    private final ModelShape shape;
    private final int batch;
    private final long tokens;
    private final Task task;
    private final double density;
    private final double dense;
    private final String about;

    /** What a model learns. */
    public enum Task {
        /** The next byte of Java source. */
        TEXT,
        /** Multi-query associative recall over a distance. */
        RECALL,
        /** Digits after a mark, somewhere in noise. */
        NEEDLE,
        /** Half a sequence again. */
        COPY,
        /** The value of nested operations on lists. */
        LISTOPS;

        /** @throws IllegalArgumentException naming all there are */
        public static Task of(String label) {
            return Arrays.stream(values())
                    .filter(task -> task.label().equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no task '" + label + "'. There are: "
                            + Arrays.stream(values()).map(Task::label).collect(Collectors.joining(", "))));
        }

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Preset(String label, ModelShape shape, int batch, long tokens, String about) {
        this(label, shape, batch, tokens, Task.TEXT, 0.25, 0.05, about);
    }

    Preset(
            String label,
            ModelShape shape,
            int batch,
            long tokens,
            Task task,
            double density,
            double dense,
            String about) {
        this.label = label;
        this.shape = shape;
        this.batch = batch;
        this.tokens = tokens;
        this.task = task;
        this.density = density;
        this.dense = dense;
        this.about = about;
    }

    /** @throws IllegalArgumentException naming all there are */
    public static Preset of(String label) {
        return Arrays.stream(values())
                .filter(preset -> preset.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no preset '" + label + "'. There are: "
                        + Arrays.stream(values()).map(Preset::label).collect(Collectors.joining(", "))));
    }

    public String label() {
        return label;
    }

    public ModelShape shape() {
        return shape;
    }

    /** Sequences in a batch. */
    public int batch() {
        return batch;
    }

    /** Training tokens, where nobody says otherwise. */
    public long tokens() {
        return tokens;
    }

    public Task task() {
        return task;
    }

    /** The share of the causal map that sparse variants compute, where nobody says otherwise. */
    public double density() {
        return density;
    }

    /** The share of the steps that are dense for every variant, from the first one on. */
    public double dense() {
        return dense;
    }

    public String about() {
        return about;
    }
}
