package joulebook.runner.pretrained;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** GPT-2 and Llama as their papers give them, in float64 and plain loops, from the tensors' published names. */
final class Reference {
    private final Map<String, float[]> weights;

    Reference(Map<String, float[]> weights) {
        this.weights = weights;
    }

    /** Logits of each token, for the tiny GPT-2: width 16, two heads of 8. */
    double[][] gpt2(long[] tokens) {
        double[][] x = new double[tokens.length][16];
        for (int t = 0; t < tokens.length; t++) {
            for (int i = 0; i < 16; i++) {
                x[t][i] = weights.get("wte.weight")[(int) tokens[t] * 16 + i] + weights.get("wpe.weight")[t * 16 + i];
            }
        }
        for (int layer = 0; layer < 2; layer++) {
            String h = "h." + layer + ".";
            double[][] qkv = conv(layerNorm(x, h + "ln_1"), h + "attn.c_attn");
            double[][] mixed =
                    conv(attention(part(qkv, 0, 16), part(qkv, 16, 16), part(qkv, 32, 16), 2, 2), h + "attn.c_proj");
            x = sum(x, mixed);
            double[][] hidden = each(
                    conv(layerNorm(x, h + "ln_2"), h + "mlp.c_fc"),
                    v -> 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))));
            x = sum(x, conv(hidden, h + "mlp.c_proj"));
        }
        return linear(layerNorm(x, "ln_f"), "wte.weight");
    }

    /** Logits of each token, for the tiny Llama: width 16, heads of 4, rope_theta 500. */
    double[][] llama(long[] tokens) {
        double[][] x = new double[tokens.length][16];
        for (int t = 0; t < tokens.length; t++) {
            for (int i = 0; i < 16; i++) {
                x[t][i] = weights.get("model.embed_tokens.weight")[(int) tokens[t] * 16 + i];
            }
        }
        for (int layer = 0; layer < 2; layer++) {
            String l = "model.layers." + layer + ".";
            double[][] normed = rmsNorm(x, l + "input_layernorm.weight");
            double[][] q = rotated(linear(normed, l + "self_attn.q_proj.weight"), 500);
            double[][] k = rotated(linear(normed, l + "self_attn.k_proj.weight"), 500);
            double[][] v = linear(normed, l + "self_attn.v_proj.weight");
            x = sum(x, linear(attention(q, k, v, 4, 2), l + "self_attn.o_proj.weight"));
            double[][] second = rmsNorm(x, l + "post_attention_layernorm.weight");
            double[][] gate = each(linear(second, l + "mlp.gate_proj.weight"), v1 -> v1 / (1 + Math.exp(-v1)));
            double[][] up = linear(second, l + "mlp.up_proj.weight");
            for (int t = 0; t < gate.length; t++) {
                for (int i = 0; i < gate[t].length; i++) {
                    gate[t][i] *= up[t][i];
                }
            }
            x = sum(x, linear(gate, l + "mlp.down_proj.weight"));
        }
        return linear(rmsNorm(x, "model.norm.weight"), "lm_head.weight");
    }

    /** Heads of 4: dimension i < 2 is turned with dimension i + 2 by t theta^(-2 i / 4). */
    private static double[][] rotated(double[][] x, double theta) {
        double[][] turned = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int head = 0; head < x[t].length; head += 4) {
                for (int i = 0; i < 2; i++) {
                    double angle = t * Math.pow(theta, -2 * i / 4.0);
                    double a = x[t][head + i];
                    double b = x[t][head + i + 2];
                    turned[t][head + i] = a * Math.cos(angle) - b * Math.sin(angle);
                    turned[t][head + i + 2] = b * Math.cos(angle) + a * Math.sin(angle);
                }
            }
        }
        return turned;
    }

    private static double[][] attention(double[][] q, double[][] k, double[][] v, int heads, int keyValueHeads) {
        int width = q[0].length / heads;
        double[][] output = new double[q.length][q[0].length];
        for (int head = 0; head < heads; head++) {
            int mine = head * width;
            int theirs = head / (heads / keyValueHeads) * width;
            for (int t = 0; t < q.length; t++) {
                double[] weight = new double[t + 1];
                double total = 0;
                for (int s = 0; s <= t; s++) {
                    double product = 0;
                    for (int i = 0; i < width; i++) {
                        product += q[t][mine + i] * k[s][theirs + i];
                    }
                    weight[s] = Math.exp(product / Math.sqrt(width));
                    total += weight[s];
                }
                for (int s = 0; s <= t; s++) {
                    for (int i = 0; i < width; i++) {
                        output[t][mine + i] += weight[s] / total * v[s][theirs + i];
                    }
                }
            }
        }
        return output;
    }

    private double[][] layerNorm(double[][] x, String name) {
        double[][] normed = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            double square = 0;
            for (double value : x[t]) {
                mean += value / x[t].length;
                square += value * value / x[t].length;
            }
            for (int i = 0; i < x[t].length; i++) {
                normed[t][i] =
                        (x[t][i] - mean) / Math.sqrt(square - mean * mean + 1e-5) * weights.get(name + ".weight")[i]
                                + weights.get(name + ".bias")[i];
            }
        }
        return normed;
    }

    private double[][] rmsNorm(double[][] x, String name) {
        double[][] normed = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            double square = 0;
            for (double value : x[t]) {
                square += value * value / x[t].length;
            }
            for (int i = 0; i < x[t].length; i++) {
                normed[t][i] = x[t][i] / Math.sqrt(square + 1e-6) * weights.get(name)[i];
            }
        }
        return normed;
    }

    /** x W + b, W being (in, out). */
    private double[][] conv(double[][] x, String name) {
        float[] weight = weights.get(name + ".weight");
        float[] bias = weights.get(name + ".bias");
        double[][] result = new double[x.length][bias.length];
        for (int t = 0; t < x.length; t++) {
            for (int out = 0; out < bias.length; out++) {
                result[t][out] = bias[out];
                for (int in = 0; in < x[t].length; in++) {
                    result[t][out] += x[t][in] * weight[in * bias.length + out];
                }
            }
        }
        return result;
    }

    /** x W^T, W being (out, in). */
    private double[][] linear(double[][] x, String name) {
        float[] weight = weights.get(name);
        int width = x[0].length;
        double[][] result = new double[x.length][weight.length / width];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < weight.length; i++) {
                result[t][i / width] += x[t][i % width] * weight[i];
            }
        }
        return result;
    }

    private static double[][] part(double[][] x, int from, int count) {
        double[][] part = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            part[t] = java.util.Arrays.copyOfRange(x[t], from, from + count);
        }
        return part;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int t = 0; t < a.length; t++) {
            for (int i = 0; i < a[t].length; i++) {
                sum[t][i] = a[t][i] + b[t][i];
            }
        }
        return sum;
    }

    private static double[][] each(double[][] x, DoubleUnaryOperator function) {
        double[][] result = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            result[t] = java.util.Arrays.stream(x[t]).map(function).toArray();
        }
        return result;
    }
}
