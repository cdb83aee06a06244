package joulebook.runner.torch;

import java.util.List;

/**
 * Attention of many sequences that lie one after the other, of one head each: FlashAttention's operators for lengths that
 * vary. Queries are (total of queries, 1, D), keys and values (total of keys, 1, D), log-sum-exps (1, total of queries)
 * and natural logarithms.
 */
public interface PackedAttention {

    /**
     * Where the sequences lie.
     *
     * @param queries (S + 1), int32: where each of S sequences' queries begin, and where the last ends
     * @param keys alike; a sequence has at least one key, and may have no query
     * @param mostQueries the longest sequence's; {@code mostKeys} alike
     */
    record Lengths(Tensor queries, Tensor keys, long mostQueries, long mostKeys) {}

    /**
     * What {@link #attend} found.
     *
     * @param output as the queries
     * @param random what the operator's backward wants to have back of its forward, as it came
     */
    record Attended(Tensor output, Tensor logSumExp, List<Tensor> random) {}

    /** The values in the type that this works in. */
    Tensor prepared(Tensor values);

    /** softmax(q k^T / sqrt(D)) v within each sequence. */
    Attended attend(Tensor q, Tensor k, Tensor v, Lengths lengths, boolean causal);

    /**
     * The backward of {@link #attend}. A part of an attention that was merged from parts takes the merged output, and the
     * merged log-sum-exp less the part's own bias. Gradients of keys and values of a sequence without queries have no
     * meaning.
     */
    FusedAttention.AttentionGradients back(
            Tensor gradient, Tensor q, Tensor k, Tensor v, Attended merged, Lengths lengths, boolean causal);
}
