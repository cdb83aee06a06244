/**
 * Attention token by token, over a cache: which past blocks the next row reads, and reading them. What it gives is what a
 * parallel pass in evaluation gives; it knows nothing of training.
 */
@NullMarked
package joulebook.runner.attention.decoding;

import org.jspecify.annotations.NullMarked;
