package joulebook.runner.pretrained;

import java.nio.file.Path;

/** A checkpoint that cannot be read or written: which file, what is wrong, and what to do. */
public final class PretrainedRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PretrainedRefused(Path file, String what, String whatToDo) {
        super(file + ": " + what + ". " + whatToDo);
    }
}
