/**
 * Block-sparse attention and the gate by CUDA kernels of our own ({@code src/main/cuda}), in bfloat16: the lists of tiles
 * that they read, and the launches.
 */
@NullMarked
package joulebook.runner.attention.engine.kernel;

import org.jspecify.annotations.NullMarked;
