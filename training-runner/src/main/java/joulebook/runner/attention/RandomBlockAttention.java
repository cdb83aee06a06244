package joulebook.runner.attention;

import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import joulebook.runner.attention.decoding.BlockChoice;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.FixedChoice;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Tensor;

/** The first block and past blocks drawn once and for all, others for each head: what choosing at all is worth. */
public final class RandomBlockAttention extends PatternAttention {
    private final long seed;

    /** @param seed of the choice: another one for each layer */
    public RandomBlockAttention(double density, long seed, Engines engines) {
        super(density, engines);
        this.seed = seed;
    }

    @Override
    IntFunction<TileChooser> choosers(Blocks blocks, int most, Tensor q, Tensor k) {
        int heads = Math.toIntExact(q.size(1));
        return unit -> own -> RowTiles.whole(chosen(unit % heads, own, most));
    }

    @Override
    BlockChoice choice(CacheShape shape, int most) {
        return new FixedChoice(shape, (head, own) -> chosen(head, own, most));
    }

    private int[] chosen(int head, int own, int most) {
        return IntStream.concat(IntStream.range(0, Math.min(own, 1)), drawn(own, most - 1, head))
                .sorted()
                .toArray();
    }

    /** {@code most} of the blocks 1..own-1, or all. */
    private IntStream drawn(int own, int most, int head) {
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create((seed * 1_000_003 + head) * 1_000_003 + own);
        int there = Math.max(0, own - 1);
        int[] shuffled = IntStream.rangeClosed(1, there).toArray();
        for (int i = 0; i < Math.min(most, there); i++) {
            int with = random.nextInt(i, there);
            int kept = shuffled[i];
            shuffled[i] = shuffled[with];
            shuffled[with] = kept;
        }
        return IntStream.of(shuffled).limit(most);
    }
}
