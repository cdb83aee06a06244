package joulebook.api.report;

/** What is used of, kept apart: CO2e of scope 2 and of what transmission loses are in no sum together. */
public record Used(Figure figure, String unit) implements Comparable<Used> {
    /** Of a posting {@code p}, by the account that gives or uses. */
    static final String FIGURE = """
            CASE WHEN p.account LIKE 'losses:%' OR p.account = 'grid-losses' THEN 'LOSSES'
                WHEN p.account LIKE 'water:%' OR p.account = 'site-water' THEN 'WATER'
                WHEN p.account LIKE 'carbon-cost:%' OR p.account = 'carbon-price' THEN 'CARBON_COST'
                WHEN p.unit = 'mJ' THEN 'ENERGY' WHEN p.unit = 'ugCO2e' THEN 'CARBON' ELSE 'COST' END
            """;

    /** CARBON is scope 2; LOSSES is CO2e of transmission and distribution (scope 3, category 3). */
    public enum Figure {
        ENERGY,
        CARBON,
        COST,
        LOSSES,
        WATER,
        CARBON_COST;

        /** Whether a factor weighs it. */
        boolean isWeighed() {
            return this == CARBON || this == LOSSES || this == CARBON_COST;
        }
    }

    @Override
    public int compareTo(Used other) {
        int byFigure = figure.compareTo(other.figure);
        return byFigure == 0 ? unit.compareTo(other.unit) : byFigure;
    }
}
