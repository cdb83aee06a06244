package joulebook.runner.loop;

import java.util.List;
import joulebook.runner.attention.pass.Density;

/**
 * What a training step did.
 *
 * @param number steps done, this one included
 * @param tokens seen so far
 * @param loss of this step, nats a token
 * @param phase of the density schedule
 * @param densities layer by layer
 */
public record Step(long number, long tokens, double loss, String phase, List<Density> densities) {}
