package joulebook.runner.model;

import java.util.List;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.torch.Tensor;

/**
 * What a pass over a batch gave.
 *
 * @param loss mean cross entropy in nats a token that was asked for
 * @param densities of attention, layer by layer
 * @param gateGradients of {@link Gpt#gates()}; empty without a backward
 */
public record PassResult(double loss, List<Density> densities, List<Tensor> gateGradients) {}
