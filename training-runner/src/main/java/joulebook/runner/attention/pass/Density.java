package joulebook.runner.attention.pass;

import java.util.Collection;

/**
 * How much of the causal map was worked on, each 0..1.
 *
 * @param row pairs of query row and key block that were selected, of all that causality allows
 * @param tile tiles (64 rows by one key block) of which the gate selected a row
 * @param executed tiles that were computed, exploration included: what the energy goes into
 */
public record Density(double row, double tile, double executed) {
    public static final Density FULL = new Density(1, 1, 1);

    public static Density mean(Collection<Density> densities) {
        return new Density(
                densities.stream().mapToDouble(Density::row).average().orElse(1),
                densities.stream().mapToDouble(Density::tile).average().orElse(1),
                densities.stream().mapToDouble(Density::executed).average().orElse(1));
    }
}
