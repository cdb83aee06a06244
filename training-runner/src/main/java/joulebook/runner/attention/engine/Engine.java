package joulebook.runner.attention.engine;

import java.util.Locale;

/** What attends where blocks are skipped. */
public enum Engine {
    /** Java on the vector unit: CPU, float32. */
    VECTOR,
    /** CUDA kernels of our own: GPU, bfloat16, heads of 64 or 128. */
    KERNELS,
    /** libtorch's FlashAttention over gathered rows: GPU, bfloat16. */
    FLASH,
    /** ATen's plain operators: anywhere, any type. */
    PORTABLE;

    /** @throws IllegalArgumentException naming those that can be asked for */
    public static Engine of(String name) {
        return switch (name) {
            case "kernels" -> KERNELS;
            case "flash" -> FLASH;
            case "portable" -> PORTABLE;
            default ->
                throw new IllegalArgumentException(
                        "there is no engine '" + name + "'. There are: auto, kernels, flash, portable");
        };
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
