package joulebook.runner.evaluation.code;

/** Generated code cannot be locked down on this machine: why, and what it takes. */
public final class SandboxUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    SandboxUnavailable(String message) {
        super(message);
    }
}
