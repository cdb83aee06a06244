package joulebook.runner.torch;

/** libtorch refused a call. Its reason stands on the standard error stream: 2.10's C ABI does not return it. */
public final class TorchFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TorchFailure(String what) {
        super("libtorch refused " + what + "; its reason is on the standard error stream above");
    }
}
