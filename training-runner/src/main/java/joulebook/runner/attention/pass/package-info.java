/**
 * What every part of attention shares: a pass over the causal map and its backward, how the map is cut into tiles, which of
 * them a row of tiles computes, and how much that is. It leaves choosing and computing to the others.
 */
@NullMarked
package joulebook.runner.attention.pass;

import org.jspecify.annotations.NullMarked;
