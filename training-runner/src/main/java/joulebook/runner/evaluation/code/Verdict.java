package joulebook.runner.evaluation.code;

/** What became of a program. */
public sealed interface Verdict {

    /** It ran to its end, and nothing was raised. */
    record Passed() implements Verdict {}

    /** Something was raised, or it left before its end. */
    record Failed(String why) implements Verdict {}

    /** It was killed, by a limit or by itself, before it could answer. */
    record Stopped(String why) implements Verdict {}
}
