/**
 * What attends where blocks are skipped: the engines, which of them is taken on a device, and the check that an engine
 * computes what it should. How each does it is in a package of its own, and none of these knows another.
 */
@NullMarked
package joulebook.runner.attention.engine;

import org.jspecify.annotations.NullMarked;
