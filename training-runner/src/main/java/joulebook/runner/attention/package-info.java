/**
 * Attention and its backward, by hand where blocks are skipped: dense, and Adaptive Sparse Attention, whose learned gate
 * decides for each query row which past blocks of keys it reads; in parallel passes, and token by token over a cache. It
 * leaves projections, residuals and the optimiser to the model and the loop.
 */
@NullMarked
package joulebook.runner.attention;

import org.jspecify.annotations.NullMarked;
