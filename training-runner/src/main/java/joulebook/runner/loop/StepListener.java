package joulebook.runner.loop;

/** Hears what the loop does, in order, on the loop's thread. */
public interface StepListener {

    /** The device is ready and the first step comes next. */
    default void started() {}

    default void stepped(Step step) {}

    default void evaluated(Evaluation evaluation) {}

    default void ended(Summary summary) {}
}
