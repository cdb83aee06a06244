package joulebook.runner.attention.decoding;

import java.util.function.IntFunction;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** Decoding whose rows read whole blocks of keys: their own as far as it goes, and past ones that are chosen for them. */
public final class BlockDecoding implements Decoding {
    private final KeyValueCache cache;
    private final BlockChoice choice;
    private final Parallel parallel;
    private final boolean onVectorUnit;
    private Traffic traffic = Traffic.NONE;

    /** The pass that reads the start of a sequence. */
    public interface Parallel {
        Pass pass(Tensor q, Tensor k, Tensor v);
    }

    public BlockDecoding(Tensor like, CacheShape shape, BlockChoice choice, Engines engines, Parallel parallel) {
        this.cache = new KeyValueCache(like, shape);
        this.choice = choice;
        this.parallel = parallel;
        this.onVectorUnit = VectorRows.takes(cache.values(), engines);
    }

    @Override
    public Tensor prefill(int sequence, Tensor q, Tensor k, Tensor v, int tokens) {
        try (Scope.GradMode none = Scope.noGrad();
                Scope scope = new Scope()) {
            take(sequence, k.narrow(2, 0, tokens), v.narrow(2, 0, tokens));
            return scope.keep(parallel.pass(q.contiguous(), k.contiguous(), v.contiguous())
                    .output());
        }
    }

    @Override
    public void take(int sequence, Tensor k, Tensor v) {
        try (Scope.GradMode none = Scope.noGrad();
                Scope scope = new Scope()) {
            cache.append(sequence, k, v, choice::closed);
        }
    }

    @Override
    public Tensor next(Tensor q, Tensor k, Tensor v) {
        try (Scope.GradMode none = Scope.noGrad();
                Scope scope = new Scope()) {
            CacheShape shape = cache.shape();
            for (int sequence = 0; sequence < shape.sequences(); sequence++) {
                cache.append(sequence, k.narrow(0, sequence, 1), v.narrow(0, sequence, 1), choice::closed);
            }
            BlockChoice.Step step = choice.step(q);
            BlockChoice.Read[] reads = new BlockChoice.Read[shape.units()];
            IntFunction<BlockChoice.Read> chosen = unit -> {
                reads[unit] = step.of(unit, own(unit));
                return reads[unit];
            };
            Tensor output = onVectorUnit ? VectorRows.attend(cache, q, chosen) : PortableRows.attend(cache, q, chosen);
            for (int unit = 0; unit < reads.length; unit++) {
                count(unit, reads[unit]);
            }
            return scope.keep(output);
        }
    }

    private int own(int unit) {
        return (cache.length(unit / cache.shape().heads()) - 1) / Blocks.SIZE;
    }

    private void count(int unit, BlockChoice.Read read) {
        long length = cache.length(unit / cache.shape().heads());
        long ownRows = length - (long) own(unit) * Blocks.SIZE;
        long perToken = 2L * cache.shape().width();
        long rows = ownRows + (long) read.blocks().length * Blocks.SIZE;
        traffic = traffic.plus(new Traffic(rows * perToken + choice.valuesToChoose(own(unit)), length * perToken));
    }

    @Override
    public Traffic traffic() {
        return traffic;
    }
}
