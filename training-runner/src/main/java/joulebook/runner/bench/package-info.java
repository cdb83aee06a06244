/**
 * Measured cases beside a named baseline in the same run. It leaves the engines to {@code attention} and the command
 * line to {@code app}.
 */
@NullMarked
package joulebook.runner.bench;

import org.jspecify.annotations.NullMarked;
