/**
 * The other processes: where they lie, how they start and stop, and what a person is told when they do not. It knows
 * nothing of HTTP, runs or comparisons.
 */
@NullMarked
package joulebook.cli.process;

import org.jspecify.annotations.NullMarked;
