/**
 * Quantities that know their dimension: exact amounts over one {@code long} in a base unit, never negative. What has no
 * meaning has no method: power cannot be added over time, two currencies cannot be added. It leaves ranges, accounts
 * and sources to those who keep them.
 */
@NullMarked
package joulebook.kernel.quantity;

import org.jspecify.annotations.NullMarked;
