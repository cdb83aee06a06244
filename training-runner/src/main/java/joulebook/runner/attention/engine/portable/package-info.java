/**
 * Block-sparse attention and the gate in libtorch's operators, over a map of all rows by all blocks: for any device and
 * type, the reference of the other engines; and the same map attended by FlashAttention over gathered rows.
 */
@NullMarked
package joulebook.runner.attention.engine.portable;

import org.jspecify.annotations.NullMarked;
