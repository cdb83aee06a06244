package joulebook.kernel.metering;

/** How good a figure is, best first. Printed with each figure; a sum is no better than its worst part. */
public enum Tier {
    MEASURED_BY_COUNTER("measured by counter"),
    MEASURED_BY_SAMPLING("measured by sampling"),
    MODELLED("modelled"),
    DECLARED("declared");

    private final String label;

    Tier(String label) {
        this.label = label;
    }

    /** In words, as screens and reports print it. */
    public String label() {
        return label;
    }

    public Tier worseOf(Tier other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
