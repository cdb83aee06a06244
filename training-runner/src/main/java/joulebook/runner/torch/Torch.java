package joulebook.runner.torch;

import java.nio.file.Path;

/** What there is to know and to set about the library as a whole. */
public final class Torch {
    private static int threads = Runtime.getRuntime().availableProcessors();

    private Torch() {}

    /** The ABI version, as {@code aoti_torch_abi_version} answers it: major, minor, patch in the upper three bytes. */
    public static String abi() {
        long version = Native.abiVersion();
        return (version >>> 56 & 0xFF) + "." + (version >>> 48 & 0xFF) + "." + (version >>> 40 & 0xFF);
    }

    /** Where the shared libraries were loaded from. */
    public static Path folder() {
        return Native.folder().path();
    }

    /** How many threads one operator may use on the CPU. */
    public static void threads(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("threads are fewer than 1: " + most);
        }
        Native.threads(most);
        threads = most;
    }

    /** How many threads one operator may use on the CPU, here and where Java does an operator's work. */
    public static int threads() {
        return threads;
    }
}
