package joulebook.runner.attention.decoding;

import joulebook.runner.torch.Tensor;

/** Blocks that follow from where a row stands and from nothing else, so that all rows of a block read the same. */
public final class FixedChoice implements BlockChoice {

    /** The past blocks, in rising order, of a row of block {@code own}. */
    public interface Pattern {
        int[] blocks(int head, int own);
    }

    private final int heads;
    private final Pattern pattern;
    private final Read[] last;
    private final int[] lastOwn;

    public FixedChoice(CacheShape shape, Pattern pattern) {
        this.heads = shape.heads();
        this.pattern = pattern;
        this.last = new Read[shape.units()];
        this.lastOwn = new int[shape.units()];
    }

    @Override
    public void closed(int sequence, int block, Tensor keys) {
        // nothing depends on keys
    }

    @Override
    public Step step(Tensor q) {
        return (unit, own) -> {
            if (last[unit] == null || lastOwn[unit] != own) {
                last[unit] = Read.plain(pattern.blocks(unit % heads, own));
                lastOwn[unit] = own;
            }
            return last[unit];
        };
    }

    @Override
    public long valuesToChoose(int own) {
        return 0;
    }
}
