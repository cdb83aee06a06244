package joulebook.runner.attention;

import java.util.List;
import java.util.stream.IntStream;
import joulebook.runner.attention.decoding.BlockChoice;
import joulebook.runner.attention.decoding.BlockDecoding;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.decoding.FixedChoice;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.pass.DensePass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Tensor;

/** The baseline: all of the causal map. */
public final class DenseAttention implements Attention {
    private final Engines engines;

    /** @param engines read rows one by one, as it is decoded */
    public DenseAttention(Engines engines) {
        this.engines = engines;
    }

    @Override
    public Pass forward(Tensor q, Tensor k, Tensor v, Mode mode) {
        return new DensePass(q, k, v);
    }

    @Override
    public Decoding decoding(Tensor like, CacheShape shape) {
        BlockChoice all =
                new FixedChoice(shape, (head, own) -> IntStream.range(0, own).toArray());
        return new BlockDecoding(like, shape, all, engines, DensePass::new);
    }

    @Override
    public List<Tensor> parameters() {
        return List.of();
    }
}
