package joulebook.runner.attention.engine.portable;

import java.util.ArrayList;
import java.util.List;
import joulebook.runner.torch.FusedAttention.AttentionGradients;
import joulebook.runner.torch.PackedAttention;
import joulebook.runner.torch.Tensor;

/** What FlashAttention's operators for packed sequences do, sequence by sequence in plain operators, in any type. */
public final class ReferencePacked implements PackedAttention {

    @Override
    public Tensor prepared(Tensor values) {
        return values.contiguous();
    }

    @Override
    public Attended attend(Tensor q, Tensor k, Tensor v, Lengths lengths, boolean causal) {
        Tensor output = Tensor.zeros(q, q.shape());
        Tensor logSumExp = Tensor.zeros(q, 1, q.size(0));
        for (Sequence each : sequences(lengths)) {
            Tensor scores = scores(each.queries(q), each.keys(k), causal);
            Tensor sum = scores.logSumExp(-1);
            each.queries(output)
                    .set(scores.minus(sum.unsqueeze(-1))
                            .exp()
                            .matmul(each.keys(v).select(1, 0))
                            .unsqueeze(1));
            logSumExp.narrow(1, each.firstQuery(), each.queries()).set(sum.unsqueeze(0));
        }
        return new Attended(output, logSumExp, List.of());
    }

    @Override
    public AttentionGradients back(
            Tensor gradient, Tensor q, Tensor k, Tensor v, Attended merged, Lengths lengths, boolean causal) {
        Tensor ofQuery = Tensor.zeros(q, q.shape());
        Tensor ofKey = Tensor.full(k, Double.NaN, k.shape()); // nobody may rely on what is not asked for
        Tensor ofValue = Tensor.full(v, Double.NaN, v.shape());
        for (Sequence each : sequences(lengths)) {
            Tensor query = each.queries(q).select(1, 0);
            Tensor from = each.queries(gradient).select(1, 0);
            Tensor key = each.keys(k).select(1, 0);
            Tensor value = each.keys(v).select(1, 0);
            Tensor sum = merged.logSumExp()
                    .narrow(1, each.firstQuery(), each.queries())
                    .select(0, 0);
            Tensor p = scores(each.queries(q), each.keys(k), causal)
                    .minus(sum.unsqueeze(-1))
                    .exp();
            Tensor agreement =
                    from.times(each.queries(merged.output()).select(1, 0)).sum(true, -1);
            Tensor ofScore =
                    p.times(from.matmul(value.transpose(0, 1)).minus(agreement)).times(1 / Math.sqrt(q.size(-1)));
            each.queries(ofQuery).set(ofScore.matmul(key).unsqueeze(1));
            each.keys(ofKey).set(ofScore.transpose(0, 1).matmul(query).unsqueeze(1));
            each.keys(ofValue).set(p.transpose(0, 1).matmul(from).unsqueeze(1));
        }
        return new AttentionGradients(ofQuery, ofKey, ofValue);
    }

    private record Sequence(long firstQuery, long queries, long firstKey, long keys) {

        Tensor queries(Tensor of) {
            return of.narrow(0, firstQuery, queries);
        }

        Tensor keys(Tensor of) {
            return of.narrow(0, firstKey, keys);
        }
    }

    private static List<Sequence> sequences(Lengths lengths) {
        double[] queries = lengths.queries().toDoubles();
        double[] keys = lengths.keys().toDoubles();
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i + 1 < queries.length; i++) {
            long count = (long) (queries[i + 1] - queries[i]);
            if (count > lengths.mostQueries()) {
                throw new AssertionError(count + " queries, said to be at most " + lengths.mostQueries());
            }
            if (count > 0) {
                sequences.add(new Sequence((long) queries[i], count, (long) keys[i], (long) (keys[i + 1] - keys[i])));
            }
        }
        return sequences;
    }

    private static Tensor scores(Tensor q, Tensor k, boolean causal) {
        Tensor scores = q.select(1, 0).matmul(k.select(1, 0).transpose(0, 1)).times(1 / Math.sqrt(q.size(-1)));
        if (!causal) {
            return scores;
        }
        int queries = (int) scores.size(0);
        int keys = (int) scores.size(1);
        double[] mask = new double[queries * keys];
        for (int at = 0; at < mask.length; at++) {
            mask[at] = at % keys <= at / keys ? 0 : Double.NEGATIVE_INFINITY;
        }
        return scores.plus(Tensor.of(mask, queries, keys).to(scores));
    }
}
