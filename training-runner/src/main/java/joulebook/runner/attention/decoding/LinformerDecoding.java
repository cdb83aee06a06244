package joulebook.runner.attention.decoding;

import java.util.Arrays;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Linformer's decoding: of a block that is complete only its p landmarks are kept, so that the cache itself shrinks to p
 * / 64. Keys and values of the open block stay as they are.
 */
public final class LinformerDecoding implements Decoding {
    private static final int SIZE = Blocks.SIZE;

    private final Landmarks of;
    private final BlockDecoding.Parallel parallel;
    private final CacheShape shape;
    private final int landmarks;
    private final Tensor pastKeys;
    private final Tensor pastValues;
    private final Tensor openKeys;
    private final Tensor openValues;
    private final int[] lengths;
    private Traffic traffic = Traffic.NONE;

    /** The p landmarks that stand for the keys and for the values of a block, (1, H, 64, D) to (1, H, p, D). */
    public interface Landmarks {
        Tensor keys(Tensor block);

        Tensor values(Tensor block);
    }

    public LinformerDecoding(
            int landmarks, Landmarks of, BlockDecoding.Parallel parallel, Tensor like, CacheShape shape) {
        this.of = of;
        this.parallel = parallel;
        this.shape = shape;
        this.landmarks = landmarks;
        long past = (long) shape.blocks() * landmarks;
        this.pastKeys = Tensor.zeros(like, shape.sequences(), shape.heads(), past, shape.width());
        this.pastValues = Tensor.zeros(like, shape.sequences(), shape.heads(), past, shape.width());
        this.openKeys = Tensor.zeros(like, shape.sequences(), shape.heads(), SIZE, shape.width());
        this.openValues = Tensor.zeros(like, shape.sequences(), shape.heads(), SIZE, shape.width());
        this.lengths = new int[shape.sequences()];
    }

    @Override
    public Tensor prefill(int sequence, Tensor q, Tensor k, Tensor v, int tokens) {
        try (Scope.GradMode none = Scope.noGrad();
                Scope scope = new Scope()) {
            take(sequence, k.narrow(2, 0, tokens), v.narrow(2, 0, tokens));
            return scope.keep(parallel.pass(q, k, v).output());
        }
    }

    @Override
    public void take(int sequence, Tensor k, Tensor v) {
        int tokens = Math.toIntExact(k.size(2));
        shape.refuseOverflow(sequence, lengths[sequence], tokens);
        try (Scope.GradMode none = Scope.noGrad();
                Scope scope = new Scope()) {
            for (int done = 0; done < tokens; ) {
                int part = Math.min(SIZE - lengths[sequence] % SIZE, tokens - done);
                append(sequence, k.narrow(2, done, part), v.narrow(2, done, part));
                done += part;
            }
        }
    }

    /** Tokens of one block: a whole one, or what follows in the open one. */
    private void append(int sequence, Tensor k, Tensor v) {
        int tokens = Math.toIntExact(k.size(2));
        int block = lengths[sequence] / SIZE;
        int slot = lengths[sequence] % SIZE;
        Tensor blockKeys = openKeys.narrow(0, sequence, 1);
        Tensor blockValues = openValues.narrow(0, sequence, 1);
        blockKeys.narrow(2, slot, tokens).set(k);
        blockValues.narrow(2, slot, tokens).set(v);
        lengths[sequence] += tokens;
        if (slot + tokens == SIZE) {
            long from = (long) block * landmarks;
            pastKeys.narrow(0, sequence, 1).narrow(2, from, landmarks).set(of.keys(blockKeys));
            pastValues.narrow(0, sequence, 1).narrow(2, from, landmarks).set(of.values(blockValues));
        }
    }

    @Override
    public Tensor next(Tensor q, Tensor k, Tensor v) {
        try (Scope.GradMode none = Scope.noGrad();
                Scope scope = new Scope()) {
            for (int sequence = 0; sequence < lengths.length; sequence++) {
                shape.refuseOverflow(sequence, lengths[sequence], 1);
                append(sequence, k.narrow(0, sequence, 1), v.narrow(0, sequence, 1));
            }
            Tensor scaled = q.times(1 / Math.sqrt(shape.width()));
            Tensor scores = Tensor.cat(
                            -1, scaled.matmul(pastKeys.transpose(-2, -1)), scaled.matmul(openKeys.transpose(-2, -1)))
                    .plus(mask(q));
            Tensor weights = scores.softmax();
            long past = pastKeys.size(2);
            count();
            return scope.keep(weights.narrow(-1, 0, past)
                    .matmul(pastValues)
                    .plus(weights.narrow(-1, past, SIZE).matmul(openValues)));
        }
    }

    /** (B, 1, 1, N p + 64): 0 for landmarks of past blocks and tokens of the open one, else -infinity. */
    private Tensor mask(Tensor like) {
        int past = Math.toIntExact(pastKeys.size(2));
        int columns = past + SIZE;
        float[] mask = new float[lengths.length * columns];
        Arrays.fill(mask, Float.NEGATIVE_INFINITY);
        for (int sequence = 0; sequence < lengths.length; sequence++) {
            int own = (lengths[sequence] - 1) / SIZE;
            int at = sequence * columns;
            Arrays.fill(mask, at, at + own * landmarks, 0);
            Arrays.fill(mask, at + past, at + past + lengths[sequence] - own * SIZE, 0);
        }
        return Tensor.of(mask, lengths.length, 1, 1, columns).to(like);
    }

    private void count() {
        long perToken = 2L * shape.width() * shape.heads();
        for (int length : lengths) {
            int own = (length - 1) / SIZE;
            traffic = traffic.plus(
                    new Traffic((length - (long) own * SIZE + (long) own * landmarks) * perToken, length * perToken));
        }
    }

    @Override
    public Traffic traffic() {
        return traffic;
    }
}
