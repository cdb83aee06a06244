/**
 * One model, trained by several processes with a GPU each: what they share, how they are started, and how they end together.
 * Who sums is NCCL, whose binding is in {@code torch}; what is summed is the loop's.
 */
@NullMarked
package joulebook.runner.parallel;

import org.jspecify.annotations.NullMarked;
