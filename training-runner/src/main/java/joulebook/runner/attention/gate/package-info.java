/**
 * Which past blocks a row reads, learned: the gate's codes, what it says of distances, what a selected block's logits get,
 * how all of that learns, and the budget whose feedback moves the layers' thresholds. The formulas are here, in ATen's
 * operators; engines may compute them otherwise. It leaves attention to the engines.
 */
@NullMarked
package joulebook.runner.attention.gate;

import org.jspecify.annotations.NullMarked;
