package joulebook.runner.attention;

import java.util.function.IntFunction;
import java.util.stream.IntStream;
import joulebook.runner.attention.decoding.BlockChoice;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.FixedChoice;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Tensor;

/** Local attention with a sink: the first block, and the blocks just before a row's own (as in StreamingLLM). */
public final class SlidingWindowAttention extends PatternAttention {

    public SlidingWindowAttention(double density, Engines engines) {
        super(density, engines);
    }

    @Override
    IntFunction<TileChooser> choosers(Blocks blocks, int most, Tensor q, Tensor k) {
        return unit -> own -> RowTiles.whole(chosen(own, most));
    }

    @Override
    BlockChoice choice(CacheShape shape, int most) {
        return new FixedChoice(shape, (head, own) -> chosen(own, most));
    }

    private static int[] chosen(int own, int most) {
        int window = most - 1;
        return IntStream.range(0, own)
                .filter(block -> block == 0 || block >= own - window)
                .toArray();
    }
}
