package joulebook.collector.importing;

/** Takes rows of a log in their order, each later than the one before it of the same GPU. */
interface RowTaker {

    /** @param instant nanoseconds since 1970, whole microseconds */
    void take(Source source, long instant, Row row) throws LogRefused;

    /** nvidia-smi was begun a second time here, or the clock was set back: what follows is no step from what was before. */
    default void beginAgain() {}
}
