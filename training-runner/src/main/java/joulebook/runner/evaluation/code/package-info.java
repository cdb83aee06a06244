/**
 * Runs programs that nobody has read, in a locked-down subprocess. It knows neither data sets nor models, and says what
 * its isolation is worth on the machine that it finds.
 */
@NullMarked
package joulebook.runner.evaluation.code;

import org.jspecify.annotations.NullMarked;
