package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;

/** A file that is not what its format says: which file, which line, what is wrong, and what to do. */
public final class MalformedData extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param line counts from 1; 0 for the file as a whole */
    public MalformedData(Path file, long line, String what, String whatToDo) {
        super(file + (line > 0 ? " line " + line : "") + ": " + what + ". " + whatToDo);
    }
}
