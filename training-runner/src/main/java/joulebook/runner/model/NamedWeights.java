package joulebook.runner.model;

import java.util.LinkedHashMap;
import java.util.Map;
import joulebook.runner.torch.Tensor;

/** A model's weights by name: see {@link Gpt#named()}. */
public final class NamedWeights {
    private final Map<String, Tensor> weights = new LinkedHashMap<>();

    void put(String name, Tensor weight) {
        weights.put(name, weight);
    }

    /** {@code NAME.weight} and, where there is one, {@code NAME.bias}. */
    void put(String name, Linear linear) {
        put(name + ".weight", linear.weight());
        linear.biases().forEach(bias -> put(name + ".bias", bias));
    }

    /** {@code NAME.weight}, the gain, and, where there is one, {@code NAME.bias}. */
    void put(String name, Norm norm) {
        put(name + ".weight", norm.weights().getFirst());
        norm.weights().stream().skip(1).forEach(bias -> put(name + ".bias", bias));
    }

    public boolean has(String name) {
        return weights.containsKey(name);
    }

    /** @throws IllegalArgumentException if there is none of that name */
    public Tensor get(String name) {
        Tensor weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("the model has no weight '" + name + "', but " + weights.keySet());
        }
        return weight;
    }
}
