package joulebook.api.uncertainty;

/**
 * One reason why a figure may be off.
 *
 * @param of what errs: a device, a mark, a factor. What has the same source and name errs together
 * @param half half the width of its 95 % range, in the figure's base unit; of what reaches to one side, how far, below zero
 *     downwards
 */
public record Doubt(Source source, String of, double half) {

    /** Where doubt comes from. */
    public enum Source {
        /** The instrument's range, as its maker or method gives it. */
        METER,
        /** Time in which nothing is known: what it held is in no figure, so that this reaches upwards only. */
        COVERAGE,
        /** The counter and the power beside it differ by more than both may err: reaches to the power only, below zero downwards. */
        CROSS_CHECK,
        /** The sampling interval that a run's mark falls into is split by time. */
        ATTRIBUTION,
        /** The samples beside a run's mark were read within a bracket of time, and not at an instant. */
        TIMING,
        /** Several runs held a device: what it drew is split in equal parts, whoever used it. */
        SHARING,
        /** Of the PUE, where somebody stated it. */
        PUE,
        /** Of the emission factor, where somebody stated it. */
        FACTOR;

        /** It is no chance that can go either way: it adds to the end that it reaches to. */
        public boolean isOneSided() {
            return this == COVERAGE || this == CROSS_CHECK;
        }
    }
}
