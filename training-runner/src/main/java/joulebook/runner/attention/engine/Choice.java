package joulebook.runner.attention.engine;

import java.util.function.IntFunction;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.TileChooser;
import org.jspecify.annotations.Nullable;

/** Which past blocks rows read beside their own. */
public sealed interface Choice {

    /**
     * What a gate selects, which learns from the pass.
     *
     * @param threshold of the layer
     * @param explored for each row of tiles the blocks that are run whatever the gate says; null for none
     */
    record Gated(Gate gate, double threshold, boolean @Nullable [][] explored) implements Choice {}

    /**
     * What nothing learns.
     *
     * @param choosers one for each unit of B x H
     */
    record Listed(IntFunction<TileChooser> choosers) implements Choice {}
}
