package joulebook.runner.model;

import java.util.Map;
import joulebook.runner.torch.Tensor;

/** Names of a layer's parts: {@code NAME.weight} and, where there is one, {@code NAME.bias}. */
final class Named {
    private Named() {}

    static void linear(String name, Linear linear, Map<String, Tensor> names) {
        names.put(name + ".weight", linear.weight());
        linear.biases().forEach(bias -> names.put(name + ".bias", bias));
    }

    static void norm(String name, Norm norm, Map<String, Tensor> names) {
        names.put(name + ".weight", norm.weights().getFirst());
        norm.weights().stream().skip(1).forEach(bias -> names.put(name + ".bias", bias));
    }
}
