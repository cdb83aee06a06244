/**
 * Block-sparse attention and the gate on the CPU's vector unit, in single precision: row by row of tiles, so that memory
 * grows with what is computed.
 */
@NullMarked
package joulebook.runner.attention.engine.vector;

import org.jspecify.annotations.NullMarked;
