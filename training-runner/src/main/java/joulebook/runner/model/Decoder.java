package joulebook.runner.model;

import java.util.Arrays;
import java.util.List;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Some sequences that a model reads token by token, in step, with a cache in each layer. Its memory belongs to the scope
 * that was open when it was made; a {@link #next} leaves nothing behind but the logits.
 */
public final class Decoder {
    private static final int BLOCK = 64;

    private final Gpt model;
    private final List<Block> blocks;
    private final List<Decoding> caches;
    private final int capacity;
    private final int[] lengths;

    Decoder(Gpt model, CacheShape shape, List<Block> blocks) {
        this.model = model;
        this.blocks = blocks;
        this.capacity = shape.capacity();
        this.lengths = new int[shape.sequences()];
        try (Scope.GradMode none = Scope.noGrad()) {
            Tensor like = model.matrices().getFirst().detach();
            this.caches = blocks.stream()
                    .map(block -> block.attention().decoding(like, shape))
                    .toList();
        }
    }

    /** Tokens of a sequence that were read. */
    public int length(int sequence) {
        return lengths[sequence];
    }

    /**
     * Reads the start of a sequence, in one pass.
     *
     * @return logits (1, V) of what follows
     * @throws IllegalArgumentException if there is nothing to read, more than the cache holds, or a start already
     */
    public Tensor read(int sequence, long[] tokens) {
        refuseSecondStart(sequence);
        if (tokens.length == 0 || tokens.length > capacity) {
            throw new IllegalArgumentException("a start of " + tokens.length + " tokens does not fit a cache of "
                    + capacity + ": give 1 to " + capacity);
        }
        long[] padded = Arrays.copyOf(tokens, (tokens.length + BLOCK - 1) / BLOCK * BLOCK);
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            Tensor hidden = model.embedded(Tensor.of(padded, 1, padded.length));
            for (int layer = 0; layer < blocks.size(); layer++) {
                hidden = blocks.get(layer).prefill(hidden, caches.get(layer), sequence, tokens.length);
            }
            lengths[sequence] = tokens.length;
            return scope.keep(model.logitsOf(hidden.select(1, tokens.length - 1L)));
        }
    }

    /**
     * Takes in the start of a sequence that was read elsewhere.
     *
     * @param keys layer by layer, (1, H, T, D), turned to their positions; values alike
     * @throws IllegalArgumentException if they do not fit the cache, or there is a start already
     */
    public void take(int sequence, List<Tensor> keys, List<Tensor> values) {
        refuseSecondStart(sequence);
        for (int layer = 0; layer < caches.size(); layer++) {
            caches.get(layer).take(sequence, keys.get(layer), values.get(layer));
        }
        lengths[sequence] = Math.toIntExact(keys.getFirst().size(2));
    }

    /**
     * Reads one more token of each sequence.
     *
     * @return logits (B, V) of what follows
     * @throws IllegalArgumentException if a cache is full
     */
    public Tensor next(long[] tokens) {
        int batch = lengths.length;
        long[] positions = Arrays.stream(lengths).asLongStream().toArray();
        refuseFull();
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            Tensor places = Tensor.of(positions, batch);
            Tensor hidden = model.embedded(Tensor.of(tokens, batch, 1), places);
            Tensor at = places.onDeviceOf(hidden);
            for (int layer = 0; layer < blocks.size(); layer++) {
                hidden = blocks.get(layer).next(hidden, caches.get(layer), at);
            }
            for (int sequence = 0; sequence < batch; sequence++) {
                lengths[sequence]++;
            }
            return scope.keep(model.logitsOf(hidden.select(1, 0)));
        }
    }

    private void refuseSecondStart(int sequence) {
        if (lengths[sequence] > 0) {
            throw new IllegalArgumentException("sequence " + sequence + " has a start already, of " + lengths[sequence]
                    + " tokens: go on with next, or make another decoder");
        }
    }

    /** Before any layer takes anything in. */
    private void refuseFull() {
        for (int sequence = 0; sequence < lengths.length; sequence++) {
            if (lengths[sequence] == capacity) {
                throw new IllegalArgumentException(
                        "the cache of sequence " + sequence + " is full: it holds " + capacity
                                + " tokens. Make a decoder for more, up to the model's length of "
                                + model.shape().length());
            }
        }
    }

    /** What all layers read so far for {@link #next}. */
    public Decoding.Traffic traffic() {
        return caches.stream()
                .map(Decoding::traffic)
                .reduce(Decoding.Traffic::plus)
                .orElseThrow();
    }
}
